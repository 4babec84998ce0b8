// Big-endian numbers in byte buffers.
#pragma once

#include <cstdint>

namespace vpcsim {

constexpr std::uint16_t read_u16(const std::uint8_t* at) { return static_cast<std::uint16_t>(at[0] << 8 | at[1]); }
constexpr std::uint32_t read_u32(const std::uint8_t* at)
{
    return std::uint32_t{read_u16(at)} << 16 | read_u16(at + 2);
}
constexpr std::uint64_t read_u64(const std::uint8_t* at)
{
    return std::uint64_t{read_u32(at)} << 32 | read_u32(at + 4);
}

constexpr void write_u16(std::uint8_t* at, std::uint16_t value)
{
    at[0] = static_cast<std::uint8_t>(value >> 8);
    at[1] = static_cast<std::uint8_t>(value);
}
constexpr void write_u32(std::uint8_t* at, std::uint32_t value)
{
    write_u16(at, static_cast<std::uint16_t>(value >> 16));
    write_u16(at + 2, static_cast<std::uint16_t>(value));
}
constexpr void write_u64(std::uint8_t* at, std::uint64_t value)
{
    write_u32(at, static_cast<std::uint32_t>(value >> 32));
    write_u32(at + 4, static_cast<std::uint32_t>(value));
}

}  // namespace vpcsim
