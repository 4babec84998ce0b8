#include <csignal>
#include <string>
#include <vector>

#include "vpcsim/app/app.h"

int main(int argc, char** argv)
{
    // A full file or a closed pipe is an error to report, not a reason to die without a word.
    std::signal(SIGXFSZ, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    return static_cast<int>(vpcsim::run_app(arguments, stdout, stderr));
}
