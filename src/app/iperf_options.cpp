#include "iperf_options.h"

#include <algorithm>
#include <array>

#include "option_values.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

using namespace option_values;

constexpr const char* kArguments = "SCENARIO FROM TO";

po::options_description iperf_options()
{
    po::options_description options{"Options"};
    options.add_options()("help,h", "show this help")                    //
        (",4", "IPv4 (the default)")                                     //
        (",6", "IPv6")                                                   //
        ("port,p", text("PORT")->default_value("5201"), "the server's")  //
        ("udp,u", "UDP, not TCP")                                        //
        ("bitrate,b", text("RATE"),
         "payload a second of each stream: 20M, 20Mbps (default: 1M of UDP; of TCP, and with 0, no limit)")  //
        ("time,t", text("TIME")->default_value("10"), "seconds to send")                                     //
        ("bytes,n", text("BYTES"),
         "how much the streams of a direction send, each the same part, in place of a time: 10M, 10MB")   //
        ("parallel,P", text("N")->default_value("1"), "streams, 1 to 128")                                //
        ("reverse,R", "the server sends")                                                                 //
        ("bidir", "both send")                                                                            //
        ("congestion,C", text("LAW")->default_value("cubic"), "cubic or reno")                            //
        ("length,l", text("BYTES"), "of a datagram, or of a write (default: 1448, 128K)")                 //
        ("window,w", text("BYTES"), "the largest that an end offers; a trace is written with --capture")  //
        ("interval,i", text("TIME")->default_value("1"), "seconds between the lines; 0: one for all")     //
        ("omit,O", text("TIME")->default_value("0"), "seconds at the beginning that the sums leave out")  //
        ("arrival", text("HOW")->default_value("constant"), "constant, poisson or on_off")                //
        ("on-time", text("TIME")->default_value("1"), "the mean burst of on_off")                         //
        ("off-time", text("TIME")->default_value("1"), "the mean silence of on_off")                      //
        ("start-within", text("TIME")->default_value("0"), "each stream begins by chance before that")    //
        ("at", text("T")->default_value("0"), "when it begins, beside the timeline: seconds, or 1m")      //
        ("capture", text("FILE"), "write FROM's packets to a .pcap file")                                 //
        ("seed", text("N"), "instead of the scenario's seed")                                             //
        ("json,J", "the same as --format json")                                                           //
        ("format", text("text|json|jsonl|csv")->default_value("text"), "of the results")                  //
        ("quiet,q", "print only the sums");
    return options;
}

IperfFormat iperf_format_of(const po::variables_map& values)
{
    const std::string text = text_of(values, "format");
    if (text != "text" && text != "json" && text != "jsonl" && text != "csv")
        throw UsageError{format("--format {}: expected text, json, jsonl or csv", text)};
    if (values.count("json") > 0 || text == "json")
        return IperfFormat::Json;
    return text == "jsonl" ? IperfFormat::JsonLines : text == "csv" ? IperfFormat::Csv : IperfFormat::Text;
}

// "20M", as iperf3 takes it: with nothing, or a prefix alone, where we have units. `units`: without one, and of kilo,
// mega and giga.
std::string with_unit(const std::string& text, const std::array<std::string_view, 4>& units)
{
    const std::size_t digits = text.find_first_not_of("0123456789.");
    if (digits == std::string::npos)
        return format("{}{}", text, units[0]);
    constexpr std::array<std::string_view, 3> kPrefixes{"kK", "mM", "gG"};
    for (std::size_t index = 0; index < kPrefixes.size(); ++index)
        if (digits + 1 == text.size() && kPrefixes[index].find(text[digits]) != std::string_view::npos)
            return format("{}{}", text.substr(0, digits), units[index + 1]);
    return text;
}

BitRate rate_of(const po::variables_map& values, BitRate absent)
{
    if (values.count("bitrate") == 0)
        return absent;
    const std::string text = text_of(values, "bitrate");
    if (text == "0")
        return {};
    const auto rate = parse_bit_rate(with_unit(text, {"bps", "kbps", "Mbps", "Gbps"}));
    if (!rate || rate->bits_per_second == 0)
        throw UsageError{format("--bitrate {}: expected a rate, such as 20M or 20Mbps", text)};
    return *rate;
}

std::uint64_t bytes_of(const po::variables_map& values, const char* name, std::uint64_t least, std::uint64_t most)
{
    const std::string text = text_of(values, name);
    const auto bytes = parse_bytes(with_unit(text, {"B", "KiB", "MiB", "GiB"}));
    if (!bytes || bytes->count < least || bytes->count > most)
        throw UsageError{format("--{} {}: expected {} to {} bytes, such as 64K or 64KiB", name, text, least, most)};
    return bytes->count;
}

ArrivalOptions arrivals_of(const po::variables_map& values)
{
    ArrivalOptions arrivals;
    const std::string text = text_of(values, "arrival");
    const auto model = parse_arrival_model(text);
    if (!model)
        throw UsageError{format("--arrival {}: expected constant, poisson or on_off", text)};
    arrivals.model = *model;
    for (const char* flag : {"on-time", "off-time"})
        if (arrivals.model != ArrivalModel::OnOff && !values[flag].defaulted())
            throw UsageError{format("--{} goes with --arrival on_off", flag)};
    arrivals.on_time = positive_time_of(values, "on-time");
    arrivals.off_time = positive_time_of(values, "off-time");
    return arrivals;
}

TcpTuning tuning_of(const po::variables_map& values)
{
    TcpTuning tuning;
    const std::string text = text_of(values, "congestion");
    const auto law = parse_congestion_control(text);
    if (!law)
        throw UsageError{format("--congestion {}: expected cubic or reno", text)};
    tuning.congestion = *law;
    if (values.count("udp") > 0 && !values["congestion"].defaulted())
        throw UsageError{"--congestion is of TCP, and --udp asks for UDP"};
    if (values.count("window") > 0)
        tuning.buffer = static_cast<std::uint32_t>(bytes_of(values, "window", kLeastTcpWindow, kLargestTcpWindow));
    return tuning;
}

void read_times(const po::variables_map& values, IperfOptions& load)
{
    load.duration = positive_time_of(values, "time");
    load.omit = time_of(values, "omit");
    load.interval = time_of(values, "interval");
    if (load.interval == Duration::zero())  // iperf3: one line for all of it
        load.interval = load.omit > Duration::zero() ? load.omit : load.duration;
    load.start_within = time_of(values, "start-within");
    if (values.count("bytes") > 0) {
        load.bytes = bytes_of(values, "bytes", load.parallel, kMostIperfBytes);
        load.duration = kLongestTransfer;
        if (!values["time"].defaulted() || load.omit > Duration::zero())
            throw UsageError{"--bytes goes without --time and --omit"};
    }
    if (load.omit % load.interval != Duration::zero())
        throw UsageError{format("--interval {}: --omit must be a whole number of it", text_of(values, "interval"))};
    if (intervals_in(load.duration + load.omit, load.interval) > kMostIperfIntervals)
        throw UsageError{
            format("--interval {} makes more than {} of them", text_of(values, "interval"), kMostIperfIntervals)};
    if (load.start_within >= load.duration)
        throw UsageError{format("--start-within {} leaves no time to send", text_of(values, "start-within"))};
}

IperfOptions load_of(const po::variables_map& values)
{
    IperfOptions load;
    load.port = static_cast<std::uint16_t>(number_of(values, "port", 1, 65'535));
    load.is_udp = values.count("udp") > 0;
    load.rate = rate_of(values, load.is_udp ? kIperfUdpRate : BitRate{});
    if (load.is_udp && load.rate == BitRate{})
        throw UsageError{"--bitrate 0: UDP needs a rate; nothing would hold it back"};
    load.parallel = static_cast<std::uint32_t>(number_of(values, "parallel", 1, kMostParallel));
    if (values.count("reverse") > 0 && values.count("bidir") > 0)
        throw UsageError{"--reverse and --bidir exclude each other"};
    if (values.count("reverse") > 0)
        load.direction = IperfDirection::Reverse;
    if (values.count("bidir") > 0)
        load.direction = IperfDirection::Both;
    load.tuning = tuning_of(values);
    load.length = load.is_udp ? kIperfDatagram : kIperfBlock;
    if (values.count("length") > 0)
        load.length =
            static_cast<std::uint32_t>(load.is_udp ? bytes_of(values, "length", kUdpHeaderBytes, kLargestDatagram)
                                                   : bytes_of(values, "length", 1, kLargestIperfBlock));
    load.arrivals = arrivals_of(values);
    if (load.arrivals.model != ArrivalModel::Constant && load.rate == BitRate{})
        throw UsageError{"--arrival needs a --bitrate: what is sent as fast as it goes has no arrivals"};
    read_times(values, load);
    return load;
}

}  // namespace

IperfFlags parse_iperf_flags(const Arguments& arguments)
{
    const po::variables_map values = parse(arguments, iperf_options(), kArguments, 3);
    IperfFlags flags;
    flags.wants_help = values.count("help") > 0;
    if (flags.wants_help)
        return flags;
    const std::vector<std::string> names = positional_of(values, kArguments);
    if (names.size() != 3)
        throw UsageError{"iperf needs three arguments: SCENARIO FROM TO"};
    read_ad_hoc(values, names, flags);
    flags.load = load_of(values);
    flags.at = kStart + time_of(values, "at");
    flags.capture_file = path_of(values, "capture");
    flags.seed = seed_of(values);
    flags.format = iperf_format_of(values);
    flags.is_quiet = values.count("quiet") > 0;
    return flags;
}

std::string iperf_help()
{
    return help_text(
        "Usage: vpcsim iperf [OPTIONS] SCENARIO FROM TO\n"
        "FROM is an instance or one of its network interfaces (ecs1/eth1), the client; TO, the server, may "
        "be an address, too.\nThe server needs no `listen`. The scenario's own checks and captures are left "
        "out.",
        iperf_options());
}

}  // namespace vpcsim
