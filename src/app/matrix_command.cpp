#include "matrix_options.h"
#include "vpcsim/base/format.h"
#include "vpcsim/json/json.h"
#include "vpcsim/report/matrix.h"
#include "vpcsim/scenario/network_at.h"

#include <sys/ioctl.h>
#include <unistd.h>

namespace vpcsim {
namespace {

// 0: no terminal.
std::size_t columns_of(std::FILE* stream)
{
    const int file = ::fileno(stream);
    winsize size{};
    const bool is_terminal = file >= 0 && ::isatty(file) == 1;
    return is_terminal && ::ioctl(file, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0u;
}

void print_csv(const MatrixReport& report, const Streams& streams)
{
    streams.print(matrix_csv_head());
    for (const Matrix& matrix : report.matrices)
        for (const InstanceId from : ids(report.network.instances))
            streams.print(matrix_csv_rows(report, matrix, from));
}

void print(const MatrixReport& report, MatrixFormat format, const Streams& streams)
{
    switch (format) {
    case MatrixFormat::Text:
        return streams.print(matrix_text(report, columns_of(streams.out)));
    case MatrixFormat::Json:
        return streams.print(to_json(matrix_document(report), JsonStyle::Pretty) + "\n");
    case MatrixFormat::JsonLines:
        return streams.print(to_json(matrix_document(report)) + "\n");
    case MatrixFormat::Csv:
        return print_csv(report, streams);
    }
}

}  // namespace

ExitCode matrix_command(const Arguments& arguments, const Streams& streams)
{
    const MatrixFlags flags = parse_matrix_flags(arguments);
    if (flags.wants_help) {
        streams.print(matrix_help());
        return ExitCode::Ok;
    }
    const Scenario scenario = load_scenario(flags.scenario);
    const Network network = network_at(scenario, flags.at);
    if (network.instances.size() > kMostMatrixInstances)
        throw Error{format("{}: a matrix takes at most {} instances; there are {}", flags.scenario,
                           kMostMatrixInstances, network.instances.size())};
    std::vector<Matrix> matrices;
    for (const IpFamily family : flags.families)
        matrices.push_back(compute_matrix(network, scenario.guests, flags.service, family, flags.at));
    print({scenario, network, flags.service, flags.at, matrices}, flags.format, streams);
    return ExitCode::Ok;
}

}  // namespace vpcsim
