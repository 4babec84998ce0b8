#include "address_text.h"
#include "vpcsim/base/assert.h"
#include "vpcsim/base/format.h"
#include "vpcsim/wire/address.h"

namespace vpcsim {
namespace {

// A word whose first `bits` bits are ones; any number of bits, also below 0 and above 64.
constexpr std::uint64_t leading_ones(int bits)
{
    if (bits <= 0)
        return 0;
    return bits >= 64 ? ~std::uint64_t{0} : ~(~std::uint64_t{0} >> bits);
}

constexpr unsigned longest_prefix(IpFamily family) { return family == IpFamily::V4 ? 32 : 128; }

}  // namespace

Cidr::Cidr(IpAddress address, unsigned length)
{
    VPCSIM_ASSERT(length <= longest_prefix(address.family()));
    bits_ = static_cast<std::uint8_t>(address.is_v4() ? length + 96 : length);
    high_mask_ = leading_ones(bits_);
    low_mask_ = leading_ones(bits_ - 64);
    address_ = IpAddress::v6(address.high() & high_mask_, address.low() & low_mask_);
}

Cidr Cidr::host(IpAddress address) { return {address, longest_prefix(address.family())}; }

IpAddress Cidr::last() const { return IpAddress::v6(address_.high() | ~high_mask_, address_.low() | ~low_mask_); }

std::optional<CidrText> parse_cidr(std::string_view text)
{
    const std::size_t slash = text.find('/');
    const auto address = parse_ip(text.substr(0, slash));
    if (!address)
        return std::nullopt;
    const unsigned longest = longest_prefix(address->family());
    const auto length = slash == std::string_view::npos ? longest : read_decimal(text.substr(slash + 1), longest);
    if (!length)
        return std::nullopt;
    const Cidr block{*address, *length};
    return CidrText{block, block.address() != *address};
}

std::string to_string(const Cidr& block) { return format("{}/{}", to_string(block.address()), block.length()); }

Cidr every_address(IpFamily family) { return family == IpFamily::V4 ? Cidr{IpAddress::v4(0), 0} : Cidr{}; }

}  // namespace vpcsim
