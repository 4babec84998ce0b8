#include "vpcsim/wire/tcp_options.h"

#include <algorithm>

#include "vpcsim/wire/bytes.h"

namespace vpcsim {
namespace {

enum Kind : std::uint8_t {
    kEnd = 0,
    kNop = 1,
    kMss = 2,
    kWindowScale = 3,
    kSackPermitted = 4,
    kSack = 5,
    kTimestamps = 8
};
constexpr std::size_t kSackBlockBytes = 8;

class Writer {
public:
    void u8(std::uint8_t value) { result_.bytes[result_.size++] = value; }
    void u16(std::uint16_t value)
    {
        write_u16(result_.bytes.data() + result_.size, value);
        result_.size += 2;
    }
    void u32(std::uint32_t value)
    {
        write_u32(result_.bytes.data() + result_.size, value);
        result_.size += 4;
    }
    TcpOptionBytes take() { return result_; }

private:
    TcpOptionBytes result_;
};

void read_sack(std::span<const std::uint8_t> value, TcpOptions& options)
{
    options.sack = {};
    for (; !value.empty(); value = value.subspan(kSackBlockBytes))
        options.sack.push_back({read_u32(value.data()), read_u32(value.data() + 4)});
}

void read_one(std::uint8_t kind, std::span<const std::uint8_t> value, TcpOptions& options)
{
    constexpr std::uint8_t kLargestShift = 14;  // RFC 7323 2.3: a larger one counts as this
    if (kind == kMss && value.size() == 2)
        options.mss = read_u16(value.data());
    else if (kind == kWindowScale && value.size() == 1)
        options.window_scale = std::min(value[0], kLargestShift);
    else if (kind == kSackPermitted && value.empty())
        options.sack_permitted = true;
    else if (kind == kTimestamps && value.size() == 8)
        options.timestamps = TcpTimestamps{read_u32(value.data()), read_u32(value.data() + 4)};
    else if (kind == kSack && value.size() % kSackBlockBytes == 0)  // 40 bytes have no room for more than four
        read_sack(value, options);
}

}  // namespace

TcpOptionBytes write_tcp_options(const TcpOptions& options)
{
    Writer writer;
    if (options.mss) {
        writer.u8(kMss);
        writer.u8(4);
        writer.u16(*options.mss);
    }
    if (options.sack_permitted || options.timestamps) {
        writer.u8(options.sack_permitted ? kSackPermitted : kNop);
        writer.u8(options.sack_permitted ? std::uint8_t{2} : std::uint8_t{kNop});
        writer.u8(options.timestamps ? kTimestamps : kNop);
        writer.u8(options.timestamps ? std::uint8_t{10} : std::uint8_t{kNop});
    }
    if (options.timestamps) {
        writer.u32(options.timestamps->value);
        writer.u32(options.timestamps->echo);
    }
    if (options.window_scale) {
        writer.u8(kNop);
        writer.u8(kWindowScale);
        writer.u8(3);
        writer.u8(*options.window_scale);
    }
    if (!options.sack.empty()) {
        writer.u8(kNop);
        writer.u8(kNop);
        writer.u8(kSack);
        writer.u8(static_cast<std::uint8_t>(2 + kSackBlockBytes * options.sack.size()));
        for (const TcpSackBlock& block : options.sack) {
            writer.u32(block.begin);
            writer.u32(block.end);
        }
    }
    return writer.take();
}

TcpOptions read_tcp_options(std::span<const std::uint8_t> bytes)
{
    TcpOptions options;
    while (!bytes.empty() && bytes[0] != kEnd) {
        if (bytes[0] == kNop) {
            bytes = bytes.subspan(1);
            continue;
        }
        if (bytes.size() < 2 || bytes[1] < 2 || bytes[1] > bytes.size())
            return options;
        read_one(bytes[0], bytes.subspan(2, bytes[1] - 2u), options);
        bytes = bytes.subspan(bytes[1]);
    }
    return options;
}

}  // namespace vpcsim
