#include "options.h"

#include "option_values.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

using namespace option_values;

po::options_description run_options()
{
    po::options_description options{"Options"};
    options.add_options()("help,h", "show this help")  //
        ("output,o", text("DIR"),
         "where traces go (default: pcaps/<scenario name>)")                          //
        ("seed", text("N"), "instead of the scenario's seed")                         //
        ("format", text("text|json|jsonl")->default_value("text"), "of the results")  //
        ("junit", text("FILE"), "write the checks as JUnit XML, too")                 //
        ("color", text("auto|always|never")->default_value("auto"),
         "of the results")                       //
        ("quiet,q", "print nothing but errors")  //
        ("verbose,v", "show each probe's own output, every drop, and the counters");
    return options;
}

po::options_description ping_options()
{
    po::options_description options{"Options"};
    options.add_options()("help,h", "show this help")                           //
        (",4", "IPv4 (the default)")                                            //
        (",6", "IPv6")                                                          //
        (",c", text("COUNT")->default_value("4"), "echo requests, 1 to 65535")  //
        (",i", text("INTERVAL")->default_value("1"),
         "seconds between them, or 200ms")  //
        (",M", text("want|dont|do|probe")->default_value("want"),
         "path MTU discovery: who may cut what is too large")                                                 //
        (",s", text("SIZE")->default_value("56"), format("bytes of payload, 0 to {}", kLargestPing).c_str())  //
        (",t", text("TTL")->default_value("64"), "TTL or hop limit, 1 to 255")                                //
        (",W", text("TIMEOUT")->default_value("10"),
         "seconds to wait for the last answers")  //
        (",w", text("DEADLINE"),
         "seconds until it ends, unless COUNT requests are answered before or something complains")  //
        ("at", text("T")->default_value("0"),
         "when it begins, beside the timeline: seconds, or 1m")                       //
        ("capture", text("FILE"), "write FROM's packets to a .pcap file")             //
        ("seed", text("N"), "instead of the scenario's seed")                         //
        ("format", text("text|json|jsonl")->default_value("text"), "of the results")  //
        ("quiet,q", "print only the summary");
    return options;
}

po::options_description tcp_options()
{
    po::options_description options{"Options"};
    options.add_options()("help,h", "show this help")                         //
        (",4", "IPv4 (the default)")                                          //
        (",6", "IPv6")                                                        //
        (",c", text("COUNT")->default_value("1"), "connections, 1 to 65535")  //
        (",i", text("INTERVAL")->default_value("1"),
         "seconds between them, or 200ms")  //
        (",W", text("TIMEOUT")->default_value("10"),
         "seconds to wait for an answer, and for the close")  //
        ("at", text("T")->default_value("0"),
         "when it begins, beside the timeline: seconds, or 1m")                       //
        ("capture", text("FILE"), "write FROM's packets to a .pcap file")             //
        ("seed", text("N"), "instead of the scenario's seed")                         //
        ("format", text("text|json|jsonl")->default_value("text"), "of the results")  //
        ("quiet,q", "print only the summary");
    return options;
}

po::options_description validate_options()
{
    po::options_description options{"Options"};
    options.add_options()("help,h", "show this help")     //
        ("strict", "a warning is an error: exit code 2")  //
        ("format", text("text|json|jsonl")->default_value("text"), "of the results");
    return options;
}

po::options_description list_options()
{
    po::options_description options{"Options"};
    options.add_options()("help,h", "show this help")  //
        ("format", text("text|json|jsonl")->default_value("text"), "of the list");
    return options;
}

}  // namespace

RunFlags parse_run_flags(const Arguments& arguments, bool is_terminal)
{
    const po::variables_map values = parse(arguments, run_options(), "SCENARIO", -1);
    RunFlags flags;
    flags.wants_help = values.count("help") > 0;
    flags.scenarios = positional_of(values, "SCENARIO");
    flags.output_directory = path_of(values, "output");
    flags.seed = seed_of(values);
    flags.format = format_of(values);
    flags.junit_file = path_of(values, "junit");
    flags.is_quiet = values.count("quiet") > 0;
    flags.is_verbose = values.count("verbose") > 0;
    flags.has_color = color_of(values, is_terminal);
    return flags;
}

ValidateFlags parse_validate_flags(const Arguments& arguments)
{
    const po::variables_map values = parse(arguments, validate_options(), "SCENARIO", -1);
    ValidateFlags flags;
    flags.wants_help = values.count("help") > 0;
    flags.scenarios = positional_of(values, "SCENARIO");
    flags.is_strict = values.count("strict") > 0;
    flags.format = format_of(values);
    return flags;
}

RunFlags parse_files(const Arguments& arguments)
{
    po::options_description options{"Options"};
    options.add_options()("help,h", "show this help");
    const po::variables_map values = parse(arguments, options, "SCENARIO", -1);
    RunFlags flags;
    flags.wants_help = values.count("help") > 0;
    flags.scenarios = positional_of(values, "SCENARIO");
    return flags;
}

ListFlags parse_list_flags(const Arguments& arguments)
{
    const po::variables_map values = parse(arguments, list_options(), "ARGUMENT", 0);
    return {format_of(values), values.count("help") > 0};
}

PingFlags parse_ping_flags(const Arguments& arguments)
{
    const po::variables_map values = parse(arguments, ping_options(), "SCENARIO FROM TO", 3);
    PingFlags flags;
    flags.wants_help = values.count("help") > 0;
    if (flags.wants_help)
        return flags;
    const std::vector<std::string> names = positional_of(values, "SCENARIO FROM TO");
    if (names.size() != 3)
        throw UsageError{"ping needs three arguments: SCENARIO FROM TO"};
    read_ad_hoc(values, names, flags);
    flags.count = static_cast<std::uint32_t>(number_of(values, "-c", 1, kMostPings));
    flags.interval = time_of(values, "-i");
    flags.size = static_cast<std::uint32_t>(number_in(text_of(values, "-s"), "-s", 0, kLargestPing, kLongestPacket));
    flags.timeout = time_of(values, "-W");
    if (values.count("-w") > 0) {
        flags.deadline = positive_time_of(values, "-w");
        if (values["-c"].defaulted())
            flags.count = kMostPings;
    }
    flags.at = kStart + time_of(values, "at");
    flags.ttl = static_cast<std::uint8_t>(number_of(values, "-t", 1, 255));
    const std::string discovery = text_of(values, "-M");
    if (const auto known = parse_path_mtu_discovery(discovery))
        flags.path_mtu_discovery = *known;
    else
        throw UsageError{format("-M {}: expected want, dont, do or probe", discovery)};
    flags.capture_file = path_of(values, "capture");
    flags.seed = seed_of(values);
    flags.format = format_of(values);
    flags.is_quiet = values.count("quiet") > 0;
    return flags;
}

TcpFlags parse_tcp_flags(const Arguments& arguments)
{
    const po::variables_map values = parse(arguments, tcp_options(), "SCENARIO FROM TO PORT", 4);
    TcpFlags flags;
    flags.wants_help = values.count("help") > 0;
    if (flags.wants_help)
        return flags;
    const std::vector<std::string> names = positional_of(values, "SCENARIO FROM TO PORT");
    if (names.size() != 4)
        throw UsageError{"tcp needs four arguments: SCENARIO FROM TO PORT"};
    read_ad_hoc(values, names, flags);
    flags.port = static_cast<std::uint16_t>(number_in(names[3], "PORT", 1, 65'535));
    flags.count = static_cast<std::uint32_t>(number_of(values, "-c", 1, 65'535));
    flags.interval = positive_time_of(values, "-i");
    flags.timeout = positive_time_of(values, "-W");
    flags.at = kStart + time_of(values, "at");
    flags.capture_file = path_of(values, "capture");
    flags.seed = seed_of(values);
    flags.format = format_of(values);
    flags.is_quiet = values.count("quiet") > 0;
    return flags;
}

std::string run_help()
{
    return help_text("Usage: vpcsim run [OPTIONS] SCENARIO...\n"
                     "Simulates each scenario, judges its checks and writes its captures.",
                     run_options());
}

std::string validate_help()
{
    return help_text("Usage: vpcsim validate [OPTIONS] SCENARIO...\n"
                     "Reads and checks scenario files, and warns of what is legal and hardly meant. Runs nothing, "
                     "writes nothing.",
                     validate_options());
}

std::string assumptions_help()
{
    return help_text("Usage: vpcsim assumptions [OPTIONS]\n"
                     "Lists what the vendor does not document: each assumption, its default, why, and the fact it "
                     "stands for.\nA scenario may override any of them under `assumptions:`.",
                     list_options());
}

std::string ping_help()
{
    return help_text("Usage: vpcsim ping [OPTIONS] SCENARIO FROM TO\n"
                     "FROM is an instance or one of its network interfaces (ecs1/eth1); TO may be an address, too.\n"
                     "The scenario's own checks and captures are left out.",
                     ping_options());
}

std::string tcp_help()
{
    return help_text("Usage: vpcsim tcp [OPTIONS] SCENARIO FROM TO PORT\n"
                     "FROM is an instance or one of its network interfaces (ecs1/eth1); TO may be an address, too.\n"
                     "Each connection is closed as soon as it is there. The scenario's own checks and captures are "
                     "left out.",
                     tcp_options());
}

}  // namespace vpcsim
