#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "vpcsim/base/format.h"
#include "vpcsim/scenario/yaml_reader.h"

namespace vpcsim {
namespace {

class FileDescriptor {
public:
    explicit FileDescriptor(int number) : number_{number} {}
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor()
    {
        if (number_ >= 0)
            ::close(number_);
    }

    int number() const { return number_; }

private:
    int number_;
};

std::string attempt(const std::string& path) { return format("read scenario {}", path); }

// A shell's `<(command)` and `command |` hand us the reading end of a pipe that somebody writes to.
bool is_handed_over(const std::string& path) { return path == "/dev/stdin" || path.starts_with("/dev/fd/"); }

void refuse_unless_readable(const std::string& path, int file)
{
    struct stat status {};
    if (::fstat(file, &status) != 0)
        throw Error{system_error_text(attempt(path), errno)};
    if (S_ISDIR(status.st_mode))
        throw Error{format("{}: it is a directory; name a scenario file in it", attempt(path))};
    if (S_ISREG(status.st_mode))
        return;
    if (!S_ISFIFO(status.st_mode) || !is_handed_over(path))
        throw Error{format("{}: it is not a regular file", attempt(path))};
    // The file was opened without waiting; from here on a slow writer is waited for.
    if (::fcntl(file, F_SETFL, 0) != 0)
        throw Error{system_error_text(attempt(path), errno)};
}

}  // namespace

std::string read_file(const std::string& path)
{
    // O_NONBLOCK: opening a named pipe would wait for its writer.
    const FileDescriptor file{::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)};
    if (file.number() < 0)
        throw Error{system_error_text(attempt(path), errno)};
    refuse_unless_readable(path, file.number());

    std::string text;
    std::array<char, 64 * 1024> buffer;
    for (;;) {
        const ssize_t count = ::read(file.number(), buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            throw Error{system_error_text(attempt(path), errno)};
        if (count == 0)
            break;
        text.append(buffer.data(), static_cast<std::size_t>(count));
        if (text.size() > kLargestFile)
            throw Error{format("{}: it is larger than {} MiB", attempt(path), kLargestFile / (1024 * 1024))};
    }
    if (text.empty())
        throw Error{format("{}: it is empty; a scenario begins with `version: 1`", attempt(path))};
    return text;
}

}  // namespace vpcsim
