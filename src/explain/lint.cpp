#include "vpcsim/explain/lint.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "lint_checks.h"
#include "vpcsim/base/format.h"

namespace vpcsim {

std::string_view code(WarningCode warning)
{
#define VPCSIM_CODE(name, code, sentence) std::string_view{code},
    constexpr std::array kCodes{VPCSIM_WARNINGS(VPCSIM_CODE)};
#undef VPCSIM_CODE
    return kCodes[static_cast<std::size_t>(warning)];
}

std::string_view sentence(WarningCode warning)
{
#define VPCSIM_SENTENCE(name, code, sentence) std::string_view{sentence},
    constexpr std::array kSentences{VPCSIM_WARNINGS(VPCSIM_SENTENCE)};
#undef VPCSIM_SENTENCE
    return kSentences[static_cast<std::size_t>(warning)];
}

std::span<const WarningCode> warning_codes()
{
#define VPCSIM_WARNING(name, code, sentence) WarningCode::name,
    constexpr static std::array kAll{VPCSIM_WARNINGS(VPCSIM_WARNING)};
#undef VPCSIM_WARNING
    return kAll;
}

Findings::Findings(const Network& the_network, const ObjectNames& the_changing)
    : network{the_network}, changing{the_changing}
{
    vswitches_of.resize(network.vpcs.size());
    bound_to.resize(network.route_tables.size());
    filtered_by.resize(network.network_acls.size());
    for (const VSwitchId id : ids(network.vswitches)) {
        const VSwitch& vswitch = network.vswitches[id];
        vswitches_of[vswitch.vpc].push_back(id);
        bound_to[vswitch.route_table].push_back(id);
        if (vswitch.network_acl)
            filtered_by[vswitch.network_acl].push_back(id);
    }
}

std::string with_line(const Network& network, const RuleRef& rule)
{
    const Origin origin = network.origin(rule);
    return origin.is_known() ? format("{} (line {})", network.name(rule), origin.line) : network.name(rule);
}

std::string listed(const std::vector<std::string>& names)
{
    constexpr std::size_t kMost = 3;
    std::string text;
    for (std::size_t index = 0; index < std::min(names.size(), kMost); ++index)
        text += (index == 0 ? "" : ", ") + names[index];
    return names.size() > kMost ? format("{} and {} more", text, names.size() - kMost) : text;
}

std::string listed(const Network& network, const std::vector<VSwitchId>& vswitches)
{
    std::vector<std::string> names;
    for (const VSwitchId vswitch : vswitches)
        names.push_back(network.name(vswitch));
    return listed(names);
}

std::string_view name(IpFamily family) { return family == IpFamily::V4 ? "IPv4" : "IPv6"; }

const Cidr* block_of(const VSwitch& vswitch, IpFamily family)
{
    if (family == IpFamily::V4)
        return &vswitch.cidr;
    return vswitch.ipv6_cidr ? &*vswitch.ipv6_cidr : nullptr;
}

std::vector<Warning> lint(const Network& network, const ObjectNames& changing)
{
    Findings findings{network, changing};
    find_shadowed_rules(findings);
    find_shadowed_entries(findings);
    find_groups_without_egress(findings);
    find_acls_without_ephemeral_ports(findings);
    find_odd_tables(findings);
    find_odd_peer_routes(findings);
    std::ranges::stable_sort(findings.warnings, [](const Warning& a, const Warning& b) {
        return std::tie(a.origin, a.code, a.message) < std::tie(b.origin, b.code, b.message);
    });
    return std::move(findings.warnings);
}

}  // namespace vpcsim
