// VPCSIM_ASSERT: a check of our own logic. It stays on in release builds: a simulator that goes on after a broken
// invariant gives wrong answers with a straight face.
#pragma once

#include <stdexcept>

namespace vpcsim {

// Thrown by a failed VPCSIM_ASSERT; `main` turns it into exit code 4.
class InternalError : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);

}  // namespace vpcsim

#define VPCSIM_ASSERT(expression)                                                                                      \
    do {                                                                                                               \
        if (!(expression)) [[unlikely]]                                                                                \
            ::vpcsim::assertion_failed(#expression, __FILE_NAME__, __LINE__);                                          \
    } while (false)
