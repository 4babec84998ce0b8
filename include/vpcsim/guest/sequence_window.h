// SequenceWindow: tells the first datagram of a sequence number from its copies, in memory that never grows. What is
// kLength or more behind the highest counts as a copy, for its number is forgotten.
#pragma once

#include <bitset>
#include <cstdint>

namespace vpcsim {

class SequenceWindow {
public:
    static constexpr std::uint32_t kLength = 65'536;

    // Whether it is the first of its number.
    bool add(std::uint32_t sequence);
    std::uint32_t highest() const { return highest_; }  // 0: none has come

private:
    std::bitset<kLength> seen_;  // by the number modulo kLength
    std::uint32_t highest_ = 0;
};

}  // namespace vpcsim
