#include "vpcsim/guest/sequence_window.h"

namespace vpcsim {

bool SequenceWindow::add(std::uint32_t sequence)
{
    if (sequence <= highest_) {
        if (highest_ - sequence >= kLength || seen_[sequence % kLength])
            return false;
        seen_[sequence % kLength] = true;
        return true;
    }
    if (sequence - highest_ >= kLength)
        seen_.reset();
    else
        for (std::uint32_t missing = highest_ + 1; missing < sequence; ++missing)
            seen_[missing % kLength] = false;
    highest_ = sequence;
    seen_[sequence % kLength] = true;
    return true;
}

}  // namespace vpcsim
