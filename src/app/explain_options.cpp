#include "explain_options.h"

#include "option_values.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

using namespace option_values;

constexpr const char* kArguments = "SCENARIO FROM TO PROTOCOL";

po::options_description explain_options()
{
    po::options_description options{"Options"};
    options.add_options()("help,h", "show this help")  //
        (",4", "IPv4 (the default)")                   //
        (",6", "IPv6")                                 //
        ("at", po::value<std::string>()->value_name("T")->default_value("0"),
         "as the timeline has made the network by then: seconds, or 1m")  //
        ("source-port", po::value<std::string>()->value_name("N")->default_value(std::to_string(Question::kSource)),
         "of TCP and UDP, 1 to 65535")  //
        (",t", po::value<std::string>()->value_name("TTL")->default_value("64"),
         "TTL or hop limit of the request, 1 to 255")                                     //
        ("fix", "find the fewest edits that mend it, and send the packets through them")  //
        ("minimal", "a line for each direction")                                          //
        ("detailed", "every rule and entry that was tried as well")                       //
        ("format", po::value<std::string>()->value_name("text|json|jsonl")->default_value("text"), "of the results");
    return options;
}

ExplainDepth depth_of(const po::variables_map& values)
{
    const bool is_minimal = values.count("minimal") > 0;
    const bool is_detailed = values.count("detailed") > 0;
    if (is_minimal && is_detailed)
        throw UsageError{"--minimal and --detailed exclude each other"};
    if (is_minimal)
        return ExplainDepth::Minimal;
    return is_detailed ? ExplainDepth::Detailed : ExplainDepth::Normal;
}

}  // namespace

ExplainFlags parse_explain_flags(const Arguments& arguments)
{
    const po::variables_map values = parse(arguments, explain_options(), kArguments, 4);
    ExplainFlags flags;
    flags.wants_help = values.count("help") > 0;
    if (flags.wants_help)
        return flags;
    const std::vector<std::string> names = positional_of(values, kArguments);
    if (names.size() < 3)
        throw UsageError{"explain needs three arguments: SCENARIO FROM TO, and may have a fourth: icmp, tcp/PORT or "
                         "udp/PORT"};
    if (names.size() > 3)
        flags.service = service_of(names[3]);
    read_ad_hoc(values, names, flags);
    flags.at = kStart + time_of(values, "at");
    flags.source_port = static_cast<std::uint16_t>(number_of(values, "source-port", 1, 65'535));
    flags.ttl = static_cast<std::uint8_t>(number_of(values, "-t", 1, 255));
    flags.fixes = values.count("fix") > 0;
    flags.depth = depth_of(values);
    flags.format = format_of(values);
    return flags;
}

std::string explain_help()
{
    return help_text(
        "Usage: vpcsim explain [OPTIONS] SCENARIO FROM TO [icmp|tcp/PORT|udp/PORT]\n"
        "Follows a flow there and back through every stage, and past each blocker, so that all are shown "
        "at once.\nFROM and TO are instances, network interfaces (ecs1/eth1) or addresses. No packet is "
        "sent; bandwidth, delay and queues are not looked at.\n"
        "Exit code 0: both directions are open; with --fix: a repair was found and shown, or there is nothing to mend.",
        explain_options());
}

}  // namespace vpcsim
