#include "matrix_options.h"

#include "option_values.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

using namespace option_values;

constexpr const char* kArguments = "SCENARIO PROTOCOL";

po::options_description matrix_options()
{
    po::options_description options{"Options"};
    options.add_options()("help,h", "show this help")  //
        (",4", "IPv4 only")                            //
        (",6", "IPv6 only")                            //
        ("at", po::value<std::string>()->value_name("T")->default_value("0"),
         "as the timeline has made the network by then: seconds, or 1m")  //
        ("format", po::value<std::string>()->value_name("text|json|jsonl|csv")->default_value("text"),
         "of the results");
    return options;
}

MatrixFormat matrix_format_of(const po::variables_map& values)
{
    const std::string text = text_of(values, "format");
    if (text == "csv")
        return MatrixFormat::Csv;
    if (text != "text" && text != "json" && text != "jsonl")
        throw UsageError{format("--format {}: expected text, json, jsonl or csv", text)};
    return text == "text" ? MatrixFormat::Text : text == "json" ? MatrixFormat::Json : MatrixFormat::JsonLines;
}

}  // namespace

MatrixFlags parse_matrix_flags(const Arguments& arguments)
{
    const po::variables_map values = parse(arguments, matrix_options(), kArguments, 2);
    MatrixFlags flags;
    flags.wants_help = values.count("help") > 0;
    if (flags.wants_help)
        return flags;
    const std::vector<std::string> names = positional_of(values, kArguments);
    if (names.empty())
        throw UsageError{"matrix needs a scenario file, and may have a second argument: icmp, tcp/PORT or udp/PORT"};
    flags.scenario = names[0];
    if (names.size() > 1)
        flags.service = service_of(names[1]);
    refuse_two_families(values);
    if (values.count("-6") == 0)
        flags.families.push_back(IpFamily::V4);
    if (values.count("-4") == 0)
        flags.families.push_back(IpFamily::V6);
    flags.at = kStart + time_of(values, "at");
    flags.format = matrix_format_of(values);
    return flags;
}

std::string matrix_help()
{
    return help_text("Usage: vpcsim matrix [OPTIONS] SCENARIO [icmp|tcp/PORT|udp/PORT]\n"
                     "Asks of every pair of instances whether one reaches the other, in both families, by the walk of "
                     "`vpcsim explain`.\nAn instance is asked for at the address that a probe to it would take. In a "
                     "wide grid, instances that are alike\nshare a line.\n"
                     "Exit code 0 whoever reaches whom; `matrices:` of a scenario says who must.",
                     matrix_options());
}

}  // namespace vpcsim
