#include "vpcsim/base/assert.h"

#include "vpcsim/base/format.h"

namespace vpcsim {

void assertion_failed(const char* expression, const char* file, int line)
{
    throw InternalError{format("internal error: {}:{}: {} does not hold", file, line, expression)};
}

}  // namespace vpcsim
