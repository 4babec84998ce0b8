#include "vpcsim/vpc/instance.h"

#include <algorithm>
#include <array>

namespace vpcsim {
namespace {

constexpr BitRate gigabits(std::uint64_t tenths) { return {tenths * 100'000'000}; }

// The examples of domain.md 5.4; connections as published ("up to").
constexpr std::array<InstanceType, 8> kTypes{{
    {"ecs.g5.large", {gigabits(10), {}, {300'000}, 0}},
    {"ecs.g6.large", {gigabits(10), gigabits(30), {300'000}, 250'000}},
    {"ecs.g6.xlarge", {gigabits(15), gigabits(50), {500'000}, 250'000}},
    {"ecs.g6.2xlarge", {gigabits(25), gigabits(80), {800'000}, 250'000}},
    {"ecs.g6.8xlarge", {gigabits(100), {}, {2'000'000}, 600'000}},
    {"ecs.g7.large", {gigabits(20), gigabits(100), {900'000}, 250'000}},
    {"ecs.g7.xlarge", {gigabits(30), gigabits(100), {1'000'000}, 250'000}},
    {"ecs.g7.8xlarge", {gigabits(160), gigabits(250), {6'000'000}, 600'000}},
}};

}  // namespace

const InstanceType* find_instance_type(std::string_view name)
{
    const auto found = std::ranges::find(kTypes, name, &InstanceType::name);
    return found == kTypes.end() ? nullptr : &*found;
}

std::string known_instance_types()
{
    std::string names;
    for (const InstanceType& type : kTypes)
        names += (names.empty() ? "" : ", ") + std::string{type.name};
    return names;
}

IpAddress Eni::address(IpFamily family) const
{
    const auto found = std::ranges::find(addresses, family, &IpAddress::family);
    return found == addresses.end() ? IpAddress{} : *found;
}

}  // namespace vpcsim
