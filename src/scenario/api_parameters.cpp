#include "api_parameters.h"

#include <algorithm>
#include <array>
#include <string>

#include "vpcsim/scenario/decode.h"

namespace vpcsim {
namespace {

// Keys whose API parameter is not just the same words in CamelCase.
constexpr std::array<Key, 13> kRenamed{{
    {"vpc", "VpcId"},
    {"accepting_vpc", "AcceptingVpcId"},
    {"region", "RegionId"},
    {"type", "SecurityGroupType"},
    {"secondary_ipv6_cidr_blocks", "Ipv6CidrBlocks"},
    {"delay", "OneWayDelay"},
    {"route_table", "RouteTableId"},
    {"name", "NetworkAclEntryName"},
    {"vswitch", "VSwitchId"},
    {"private_ip", "PrivateIpAddress"},
    {"secondary_private_ips", "SecondaryPrivateIpAddresses"},
    {"ipv6", "Ipv6Addresses"},
    {"security_groups", "SecurityGroupIds"},
}};

std::string api_name(const Key& key)
{
    if (!key.parameter.empty())
        return std::string{key.parameter};
    const auto renamed = std::ranges::find(kRenamed, key.key, &Key::key);
    if (renamed != kRenamed.end())
        return std::string{renamed->parameter};
    std::string name;
    bool is_start = true;
    for (const char c : key.key) {
        if (c != '_')
            name += is_start ? static_cast<char>(c - 'a' + 'A') : c;
        is_start = c == '_';
    }
    return name;
}

Value api_value(std::string_view key, const Value& value)
{
    // "basic" is what the product page calls the API's "normal" [domain.md 3.1].
    if (key == "type" && word_of(value) == "basic")
        return Value{"normal", value.origin()};
    // One address is as good as a list of one.
    if (key == "ipv6" && !value.is_list())
        return Value::list({value}, value.origin());
    return value;
}

}  // namespace

Value parameters(const Value& object, std::initializer_list<Key> keys)
{
    Value result = Value::map({}, object.origin());
    for (const Key& key : keys)
        if (const Value* value = object.find(key.key))
            result.set(api_name(key), api_value(key.key, *value));
    return result;
}

Value all_parameters_of_each(const Value& list)
{
    Value::List items;
    for (const Value& item : list.items()) {
        Value& result = items.emplace_back(Value::map({}, item.origin()));
        for (const Value::Member& member : item.members())
            result.set(api_name(std::string_view{member.key}), api_value(member.key, member.value));
    }
    return Value::list(std::move(items), list.origin());
}

}  // namespace vpcsim
