// What the subcommands share: their arguments, the two streams, and how a run's end becomes an exit code.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "vpcsim/app/app.h"
#include "vpcsim/base/error.h"
#include "vpcsim/scenario/run.h"

namespace vpcsim {

struct Streams {
    std::FILE* out;
    std::FILE* err;

    void print(std::string_view text) const { write(out, text); }
    // What was printed before stays before, wherever the two streams meet.
    void complain(std::string_view text) const
    {
        std::fflush(out);
        write(err, text);
    }

private:
    static void write(std::FILE* stream, std::string_view text) { std::fwrite(text.data(), 1, text.size(), stream); }
};

using Arguments = std::vector<std::string>;

// The command line does not make sense: exit code 2 and a word on how to get help.
class UsageError : public Error {
public:
    using Error::Error;
};

ExitCode run_command(const Arguments& arguments, const Streams& streams);
ExitCode validate_command(const Arguments& arguments, const Streams& streams);
ExitCode ping_command(const Arguments& arguments, const Streams& streams);
ExitCode tcp_command(const Arguments& arguments, const Streams& streams);
ExitCode traceroute_command(const Arguments& arguments, const Streams& streams);
ExitCode iperf_command(const Arguments& arguments, const Streams& streams);
ExitCode explain_command(const Arguments& arguments, const Streams& streams);
ExitCode diff_command(const Arguments& arguments, const Streams& streams);
ExitCode matrix_command(const Arguments& arguments, const Streams& streams);
ExitCode sweep_command(const Arguments& arguments, const Streams& streams);
ExitCode schema_command(const Arguments& arguments, const Streams& streams);
ExitCode assumptions_command(const Arguments& arguments, const Streams& streams);

enum class OutputFormat { Text, Json, JsonLines };

}  // namespace vpcsim
