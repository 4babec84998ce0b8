#include "option_values.h"

#include <charconv>
#include <limits>
#include <sstream>

#include "vpcsim/base/format.h"
#include "vpcsim/base/spelling.h"

namespace vpcsim::option_values {
namespace {

// Option names as po spells them, so that a slip can be met with a suggestion: of a word, for each letter is near to
// each other one.
std::string unknown_option(const po::options_description& options, const std::string& name)
{
    if (!name.starts_with("--"))
        return format("unknown option {}", name);
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

}  // namespace

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

po::typed_value<std::string>* text(const char* name) { return po::value<std::string>()->value_name(name); }

std::string text_of(const po::variables_map& values, const char* name)
{
    return values.count(name) > 0 ? values[name].as<std::string>() : std::string{};
}

// One without a name is most likely a variable that is not set.
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

std::uint64_t number_in(const std::string& text, const char* name, std::uint64_t least, std::uint64_t most,
                        std::string_view why)
{
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < least || number > most)
        throw UsageError{format("{} {}: expected a number from {} to {}{}{}", name, text, least, most,
                                why.empty() ? "" : ": ", why)};
    return number;
}

std::uint64_t number_of(const po::variables_map& values, const char* name, std::uint64_t least, std::uint64_t most)
{
    return number_in(text_of(values, name), name, least, most);
}

Duration time_of(const po::variables_map& values, const char* name)
{
    const std::string text = text_of(values, name);
    const auto with_unit = parse_duration(text);
    const auto in_seconds = with_unit ? with_unit : parse_duration(text + "s");
    if (!in_seconds)
        throw UsageError{format("{} {}: expected seconds, such as 0.2, or a duration, such as 200ms, up to {}", name,
                                text, to_string(kLongestDuration))};
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

Service service_of(const std::string& text)
{
    const auto service = parse_service(text);
    if (!service)
        throw UsageError{format("{}: expected icmp, tcp/PORT or udp/PORT", text)};
    return *service;
}

void refuse_two_families(const po::variables_map& values)
{
    if (values.count("-4") > 0 && values.count("-6") > 0)
        throw UsageError{"-4 and -6 exclude each other"};
}

void read_ad_hoc(const po::variables_map& values, const std::vector<std::string>& names, AdHocFlags& flags)
{
    refuse_two_families(values);
    flags.scenario = names[0];
    flags.from = names[1];
    flags.to = names[2];
    flags.is_v4 = values.count("-4") > 0;
    flags.is_v6 = values.count("-6") > 0;
}

std::string help_text(std::string_view usage, const po::options_description& options)
{
    std::ostringstream text;
    text << options;
    return format("{}\n\n{}", usage, text.str());
}

}  // namespace vpcsim::option_values
