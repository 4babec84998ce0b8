#include "output_file.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "vpcsim/base/error.h"
#include "vpcsim/base/format.h"
#include "vpcsim/scenario/output_path.h"

#include <fcntl.h>
#include <unistd.h>

namespace vpcsim {

void check_can_be_written(const std::string& path, const std::vector<std::string>& scenarios)
{
    for (const std::string& scenario : scenarios)
        refuse_to_replace(scenario, path);
    const int file = ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (file >= 0) {
        ::close(file);
        return;
    }
    const int error = errno;
    const std::filesystem::path parent = std::filesystem::path{path}.parent_path();
    const bool can_be_made = error == ENOENT && (parent.empty() || std::filesystem::is_directory(parent));
    if (!can_be_made && error != ENXIO)  // a pipe that nobody reads yet
        throw Error{system_error_text(format("open {}", path), error)};
}

void write_file(const std::string& path, std::string_view text)
{
    std::FILE* file = std::fopen(path.c_str(), "w");
    if (file == nullptr)
        throw Error{system_error_text(format("open {}", path), errno)};
    const bool is_written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    if (std::fclose(file) != 0 || !is_written)
        throw RunAborted{system_error_text(format("write {}", path), errno)};
}

}  // namespace vpcsim
