#include "options.h"

#include <boost/program_options.hpp>
#include <charconv>
#include <limits>
#include <sstream>

#include "vpcsim/base/format.h"
#include "vpcsim/base/spelling.h"

namespace vpcsim {
namespace {

namespace po = boost::program_options;

po::options_description run_options()
{
    po::options_description options{"Options"};
    options.add_options()("help,h", "show this help")  //
        ("output,o", po::value<std::string>()->value_name("DIR"),
         "where traces go (default: pcaps/<scenario name>)")                                                          //
        ("seed", po::value<std::string>()->value_name("N"), "instead of the scenario's seed")                         //
        ("format", po::value<std::string>()->value_name("text|json|jsonl")->default_value("text"), "of the results")  //
        ("junit", po::value<std::string>()->value_name("FILE"), "write the checks as JUnit XML, too")                 //
        ("color", po::value<std::string>()->value_name("auto|always|never")->default_value("auto"),
         "of the results")                       //
        ("quiet,q", "print nothing but errors")  //
        ("verbose,v", "show each probe's own output, every drop, and the counters");
    return options;
}

po::options_description ping_options()
{
    po::options_description options{"Options"};
    options.add_options()("help,h", "show this help")                                                           //
        (",4", "IPv4 (the default)")                                                                            //
        (",6", "IPv6")                                                                                          //
        (",c", po::value<std::string>()->value_name("COUNT")->default_value("4"), "echo requests, 1 to 65535")  //
        (",i", po::value<std::string>()->value_name("INTERVAL")->default_value("1"),
         "seconds between them, or 200ms")                                                                      //
        (",s", po::value<std::string>()->value_name("SIZE")->default_value("56"), "bytes of payload")           //
        (",t", po::value<std::string>()->value_name("TTL")->default_value("64"), "TTL or hop limit, 1 to 255")  //
        (",W", po::value<std::string>()->value_name("TIMEOUT")->default_value("10"),
         "seconds to wait for the last answers")                                                                      //
        (",w", po::value<std::string>()->value_name("FILE"), "write FROM's packets to a .pcap file")                  //
        ("seed", po::value<std::string>()->value_name("N"), "instead of the scenario's seed")                         //
        ("format", po::value<std::string>()->value_name("text|json|jsonl")->default_value("text"), "of the results")  //
        ("quiet,q", "print only the summary");
    return options;
}

po::options_description tcp_options()
{
    po::options_description options{"Options"};
    options.add_options()("help,h", "show this help")                                                         //
        (",4", "IPv4 (the default)")                                                                          //
        (",6", "IPv6")                                                                                        //
        (",c", po::value<std::string>()->value_name("COUNT")->default_value("1"), "connections, 1 to 65535")  //
        (",i", po::value<std::string>()->value_name("INTERVAL")->default_value("1"),
         "seconds between them, or 200ms")  //
        (",W", po::value<std::string>()->value_name("TIMEOUT")->default_value("10"),
         "seconds to wait for an answer, and for the close")                                                          //
        (",w", po::value<std::string>()->value_name("FILE"), "write FROM's packets to a .pcap file")                  //
        ("seed", po::value<std::string>()->value_name("N"), "instead of the scenario's seed")                         //
        ("format", po::value<std::string>()->value_name("text|json|jsonl")->default_value("text"), "of the results")  //
        ("quiet,q", "print only the summary");
    return options;
}

po::options_description validate_options()
{
    po::options_description options{"Options"};
    options.add_options()("help,h", "show this help")     //
        ("strict", "a warning is an error: exit code 2")  //
        ("format", po::value<std::string>()->value_name("text|json|jsonl")->default_value("text"), "of the results");
    return options;
}

po::options_description list_options()
{
    po::options_description options{"Options"};
    options.add_options()("help,h", "show this help")  //
        ("format", po::value<std::string>()->value_name("text|json|jsonl")->default_value("text"), "of the list");
    return options;
}

// Option names as po spells them, so that a slip can be met with a suggestion.
std::string unknown_option(const po::options_description& options, const std::string& name)
{
    std::vector<std::string> names;
    for (const auto& option : options.options())
        names.push_back(option->format_name());
    std::vector<std::string> words;
    for (const std::string& spelled : names) {
        const std::size_t dashes = spelled.find("--");
        words.push_back(dashes == std::string::npos ? spelled : spelled.substr(dashes));
    }
    const std::vector<std::string_view> candidates{words.begin(), words.end()};
    const auto meant = closest(name, candidates);
    return format("unknown option {}{}", name, meant ? format("; did you mean {}?", *meant) : "");
}

po::variables_map parse(const Arguments& arguments, const po::options_description& visible, const char* positional,
                        int most_positional)
{
    po::options_description all;
    all.add(visible);
    all.add_options()(positional, po::value<std::vector<std::string>>());
    po::positional_options_description positions;
    positions.add(positional, most_positional);
    po::variables_map values;
    try {
        using namespace po::command_line_style;
        constexpr int kStyle = unix_style & ~allow_guessing;
        po::store(po::command_line_parser(arguments).options(all).positional(positions).style(kStyle).run(), values);
        po::notify(values);
    } catch (const po::unknown_option& error) {
        throw UsageError{unknown_option(visible, error.get_option_name())};
    } catch (const po::too_many_positional_options_error&) {
        throw UsageError{format("too many arguments; expected at most {}", most_positional)};
    } catch (const po::error& error) {
        throw UsageError{error.what()};
    }
    return values;
}

std::string text_of(const po::variables_map& values, const char* name)
{
    return values.count(name) > 0 ? values[name].as<std::string>() : std::string{};
}

// Of a file or a directory. One without a name is most likely a variable that is not set.
std::string path_of(const po::variables_map& values, const char* name)
{
    const std::string path = text_of(values, name);
    if (path.empty() && values.count(name) > 0)
        throw UsageError{
            format("{}{} needs the name of a file or a directory, not an empty one", name[0] == '-' ? "" : "--", name)};
    return path;
}

std::vector<std::string> positional_of(const po::variables_map& values, const char* name)
{
    return values.count(name) > 0 ? values[name].as<std::vector<std::string>>() : std::vector<std::string>{};
}

std::uint64_t number_in(const std::string& text, const char* name, std::uint64_t least, std::uint64_t most)
{
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < least || number > most)
        throw UsageError{format("{} {}: expected a number from {} to {}", name, text, least, most)};
    return number;
}

std::uint64_t number_of(const po::variables_map& values, const char* name, std::uint64_t least, std::uint64_t most)
{
    return number_in(text_of(values, name), name, least, most);
}

// Seconds, as ping takes them, or a duration with its unit.
Duration time_of(const po::variables_map& values, const char* name)
{
    const std::string text = text_of(values, name);
    const auto with_unit = parse_duration(text);
    const auto in_seconds = with_unit ? with_unit : parse_duration(text + "s");
    if (!in_seconds)
        throw UsageError{format("{} {}: expected seconds, such as 0.2, or a duration, such as 200ms", name, text)};
    return *in_seconds;
}

Duration positive_time_of(const po::variables_map& values, const char* name)
{
    const Duration time = time_of(values, name);
    if (time <= Duration::zero())
        throw UsageError{format("{} {}: expected more than no time at all", name, text_of(values, name))};
    return time;
}

std::optional<std::uint64_t> seed_of(const po::variables_map& values)
{
    if (values.count("seed") == 0)
        return std::nullopt;
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());  // as in a file
    return number_of(values, "seed", 0, kMost);
}

OutputFormat format_of(const po::variables_map& values)
{
    const std::string text = text_of(values, "format");
    if (text == "text")
        return OutputFormat::Text;
    if (text == "json")
        return OutputFormat::Json;
    if (text == "jsonl")
        return OutputFormat::JsonLines;
    throw UsageError{format("--format {}: expected text, json or jsonl", text)};
}

bool color_of(const po::variables_map& values, bool is_terminal)
{
    const std::string text = text_of(values, "color");
    if (text != "auto" && text != "always" && text != "never")
        throw UsageError{format("--color {}: expected auto, always or never", text)};
    return text == "always" || (text == "auto" && is_terminal);
}

std::string help_text(std::string_view usage, const po::options_description& options)
{
    std::ostringstream text;
    text << options;
    return format("{}\n\n{}", usage, text.str());
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
    if (values.count("-4") > 0 && values.count("-6") > 0)
        throw UsageError{"-4 and -6 exclude each other"};
    flags.scenario = names[0];
    flags.from = names[1];
    flags.to = names[2];
    flags.is_v4 = values.count("-4") > 0;
    flags.is_v6 = values.count("-6") > 0;
    flags.count = static_cast<std::uint32_t>(number_of(values, "-c", 1, 65'535));
    flags.interval = time_of(values, "-i");
    flags.size = static_cast<std::uint32_t>(number_of(values, "-s", 0, kLargestPing));
    flags.timeout = time_of(values, "-W");
    flags.ttl = static_cast<std::uint8_t>(number_of(values, "-t", 1, 255));
    flags.capture_file = path_of(values, "-w");
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
    if (values.count("-4") > 0 && values.count("-6") > 0)
        throw UsageError{"-4 and -6 exclude each other"};
    flags.scenario = names[0];
    flags.from = names[1];
    flags.to = names[2];
    flags.port = static_cast<std::uint16_t>(number_in(names[3], "PORT", 1, 65'535));
    flags.is_v4 = values.count("-4") > 0;
    flags.is_v6 = values.count("-6") > 0;
    flags.count = static_cast<std::uint32_t>(number_of(values, "-c", 1, 65'535));
    flags.interval = positive_time_of(values, "-i");
    flags.timeout = positive_time_of(values, "-W");
    flags.capture_file = text_of(values, "-w");
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
