#include "support/program.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace vpcsim::program {
namespace {

using Clock = std::chrono::steady_clock;

void redirect(int descriptor, const std::string& path, int flags)
{
    const int opened = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
    if (opened < 0 || ::dup2(opened, descriptor) < 0)
        ::_exit(126);
}

[[noreturn]] void become(const Arguments& command, const Conditions& conditions, const std::string& out,
                         const std::string& err)
{
    redirect(STDIN_FILENO, "/dev/null", O_RDONLY);
    redirect(STDOUT_FILENO, out, O_WRONLY | O_CREAT);
    redirect(STDERR_FILENO, err, O_WRONLY | O_CREAT);
    if (conditions.is_out_closed)
        ::close(STDOUT_FILENO);
    if (!conditions.directory.empty() && ::chdir(conditions.directory.c_str()) != 0)
        ::_exit(126);
    if (conditions.largest_file >= 0) {
        const auto bytes = static_cast<rlim_t>(conditions.largest_file);
        const rlimit limit{bytes, bytes};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    std::vector<char*> words;
    for (const std::string& word : command)
        words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    ::execvp(words.front(), words.data());
    ::_exit(127);
}

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

std::vector<std::string> split(const std::string& text, char separator)
{
    std::vector<std::string> parts{""};
    for (const char c : text)
        if (c == separator)
            parts.emplace_back();
        else
            parts.back() += c;
    return parts;
}

}  // namespace

TemporaryDirectory::TemporaryDirectory()
{
    std::string name = (fs::temp_directory_path() / "vpcsim-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        throw std::runtime_error{"cannot make " + name};
    path_ = name;
}

TemporaryDirectory::~TemporaryDirectory()
{
    std::error_code error;
    fs::remove_all(path_, error);
}

fs::path TemporaryDirectory::file(const std::string& name, std::string_view text) const
{
    fs::create_directories((path_ / name).parent_path());
    std::ofstream{path_ / name, std::ios::binary} << text;
    return path_ / name;
}

std::string read_file(const fs::path& path)
{
    std::ifstream stream{path, std::ios::binary};
    if (!stream)
        throw std::runtime_error{"cannot read " + path.string()};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

std::vector<std::string> names_in(const fs::path& directory)
{
    std::vector<std::string> names;
    if (fs::is_directory(directory))
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator{directory})
            names.push_back(entry.path().lexically_relative(directory).string());
    std::ranges::sort(names);
    return names;
}

std::vector<fs::path> scenario_files()
{
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator{fs::path{VPCSIM_SOURCE_DIR} / "scenarios"})
        if (entry.path().extension() == ".yaml" && !is_hidden(entry.path()))
            files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

fs::path scenario_file(const std::string& name) { return fs::path{VPCSIM_SOURCE_DIR} / "scenarios" / (name + ".yaml"); }

std::string replaced(std::string text, std::string_view old_text, std::string_view new_text)
{
    const std::size_t at = text.find(old_text);
    if (at == std::string::npos || text.find(old_text, at + 1) != std::string::npos)
        throw std::runtime_error{"not there exactly once: " + std::string{old_text}};
    return text.replace(at, old_text.size(), new_text);
}

Ended run(const Arguments& command, const Conditions& conditions)
{
    const TemporaryDirectory streams;
    const std::string out = conditions.out_path.empty() ? (streams / "out").string() : conditions.out_path;
    const std::string err = (streams / "err").string();
    const Clock::time_point started = Clock::now();
    const pid_t child = ::fork();
    if (child < 0)
        throw std::runtime_error{"cannot fork"};
    if (child == 0)
        become(command, conditions, out, err);

    int status = 0;
    rusage usage{};
    bool is_interrupted = false;
    while (::wait4(child, &status, WNOHANG, &usage) == 0) {
        if (!is_interrupted && conditions.interrupt_when && conditions.interrupt_when())
            is_interrupted = ::kill(child, SIGINT) == 0;
        if (Clock::now() - started > conditions.patience)
            ::kill(child, SIGKILL);
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    Ended ended;
    ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    ended.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started);
    ended.peak_kib = usage.ru_maxrss;
    if (conditions.out_path.empty())
        ended.out = read_file(out);
    ended.err = read_file(err);
    return ended;
}

Ended vpcsim(const Arguments& arguments, const Conditions& conditions)
{
    Arguments command{VPCSIM_PROGRAM};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run(command, conditions);
}

bool is_installed(const std::string& program) { return run({"sh", "-c", "command -v " + program}).code == 0; }

std::vector<std::string> tshark(const fs::path& trace, const std::string& filter,
                                const std::vector<std::string>& fields)
{
    Arguments command{"tshark", "-n",
                      "-r",     trace.string(),
                      "-o",     "ip.check_checksum:TRUE",
                      "-o",     "udp.check_checksum:TRUE",
                      "-o",     "tcp.check_checksum:TRUE",
                      "-Y",     filter,
                      "-T",     "fields",
                      "-E",     "separator=|"};
    for (const std::string& field : fields)
        command.insert(command.end(), {"-e", field});
    const Ended ended = run(command);
    if (ended.code != 0)
        throw std::runtime_error{"tshark cannot read the trace: " + ended.err};
    std::vector<std::string> lines = split(ended.out, '\n');
    lines.pop_back();  // what follows the last newline
    return lines;
}

TraceVerdict tshark_verdict(const fs::path& trace)
{
    // An expert's severity 0x800000 is an error; a checksum's status 0 is a wrong one, of several in a packet "1,0".
    // Of a segment that an ICMP error quotes in part, tshark sums up that part: this proves nothing.
    const std::vector<std::string> fields{"_ws.malformed",
                                          "_ws.short",
                                          "_ws.expert.severity",
                                          "ip.checksum.status",
                                          "icmp.checksum.status",
                                          "icmpv6.checksum.status",
                                          "udp.checksum.status",
                                          "tcp.checksum.status",
                                          "icmp.resp_not_found",
                                          "icmpv6.resp_not_found",
                                          "ip.src",
                                          "ip.dst",
                                          "ipv6.src",
                                          "ipv6.dst",
                                          "frame.number",
                                          "_ws.expert.message"};
    TraceVerdict verdict;
    for (const std::string& line : tshark(trace, "frame", fields)) {
        const std::vector<std::string> values = split(line, '|');
        const auto is_error = [](const std::string& severity) {
            return !severity.empty() && std::stol(severity) >= 0x800000;
        };
        const auto is_wrong = [](const std::string& status) { return status == "0"; };
        const bool quotes_tcp = (values[4] == "1" || values[5] == "1") && !values[7].empty();
        const bool is_about_quote = quotes_tcp && values[15].starts_with("Bad checksum");
        bool is_bad = !values[0].empty() || !values[1].empty() ||
                      (!is_about_quote && std::ranges::any_of(split(values[2], ','), is_error));
        for (std::size_t checksum = 3; checksum <= (quotes_tcp ? 6 : 7); ++checksum)
            is_bad = is_bad || std::ranges::any_of(split(values[checksum], ','), is_wrong);
        if (is_bad)
            verdict.complaints.push_back(line);
        if (!values[8].empty())
            verdict.unanswered.push_back(values[10] + ">" + values[11]);
        if (!values[9].empty())
            verdict.unanswered.push_back(values[12] + ">" + values[13]);
        ++verdict.packets;
    }
    return verdict;
}

}  // namespace vpcsim::program
