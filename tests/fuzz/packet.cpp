// libFuzzer: a frame that parse() accepts must be readable and true, whatever it is made of.
//
// The first byte says how much zero tail follows the frame (in steps of 32 bytes) and, in its lowest bit, whether the
// checksums are mended first; the rest is the frame.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "vpcsim/wire/packet.h"
#include "wire/slow_oracle.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0 || size > 2048)
        return 0;
    const std::size_t zero_tail = (data[0] >> 1) * std::size_t{32};
    std::vector<std::uint8_t> frame(data + 1, data + size);
    if ((data[0] & 1) != 0)
        vpcsim::mend_checksums(frame, zero_tail);
    vpcsim::exercise(frame, zero_tail);
    return 0;
}
