#include "vpcsim/scenario/output_path.h"

#include <filesystem>
#include <system_error>

#include "vpcsim/base/error.h"
#include "vpcsim/base/format.h"

namespace vpcsim {

void refuse_to_replace(const std::string& input, const std::string& output)
{
    std::error_code is_missing;  // what is not there cannot be replaced
    if (std::filesystem::is_regular_file(output, is_missing) && std::filesystem::equivalent(input, output, is_missing))
        throw Error{format("write {}: it is the scenario {} itself; name another file", output, input)};
}

}  // namespace vpcsim
