#include "diff_options.h"

#include <algorithm>

#include "option_values.h"

namespace vpcsim {
namespace {

using namespace option_values;

constexpr const char* kArguments = "A B PROTOCOL";

po::options_description diff_options()
{
    po::options_description options{"Options"};
    options.add_options()("help,h", "show this help")  //
        ("format", po::value<std::string>()->value_name("text|json|jsonl")->default_value("text"), "of the results");
    return options;
}

// The name of a file may have an @ of its own: what follows the last one is a time, or it is part of the name.
DiffSide side_of(const std::string& text)
{
    const std::size_t at = text.rfind('@');
    if (at == std::string::npos)
        return {text, text, kStart};
    const std::string time = text.substr(at + 1);
    const auto with_unit = parse_duration(time);
    const auto in_seconds = with_unit ? with_unit : parse_duration(time + "s");
    if (!in_seconds)
        return {text, text, kStart};
    return {text, text.substr(0, at), kStart + *in_seconds};
}

}  // namespace

DiffFlags parse_diff_flags(const Arguments& arguments)
{
    const po::variables_map values = parse(arguments, diff_options(), kArguments, -1);
    DiffFlags flags;
    flags.wants_help = values.count("help") > 0;
    if (flags.wants_help)
        return flags;
    const std::vector<std::string> names = positional_of(values, kArguments);
    if (names.size() < 2)
        throw UsageError{"diff needs two scenarios, each with a time if it is not the beginning: A[@T] B[@T]"};
    flags.before = side_of(names[0]);
    flags.after = side_of(names[1]);
    for (std::size_t index = 2; index < names.size(); ++index)
        if (const Service service = service_of(names[index]);
            std::ranges::find(flags.services, service) == flags.services.end())
            flags.services.push_back(service);
    flags.format = format_of(values);
    return flags;
}

std::string diff_help()
{
    return help_text("Usage: vpcsim diff [OPTIONS] A[@T] B[@T] [icmp|tcp/PORT|udp/PORT]...\n"
                     "Compares two scenarios, or one with itself at another time: which flows between instances fare "
                     "otherwise,\nand by what on each side. Instances are the same where their names are. Without a "
                     "protocol: icmp, and every\nport that an instance of either listens on; both families.\n"
                     "Exit code 0: nothing changes; 1: something does.",
                     diff_options());
}

}  // namespace vpcsim
