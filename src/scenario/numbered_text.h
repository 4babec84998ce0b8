// NumberedText: a text that is changed piece by piece and knows of each line which one of the original it is, so that
// its unified diff takes no search.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace vpcsim {

class NumberedText {
public:
    explicit NumberedText(std::string text);

    const std::string& text() const { return text_; }
    // REQUIRES: offset + length <= text().size().
    void replace(std::size_t offset, std::size_t length, std::string_view with);

    // From the original to the text, with three lines of context, as `patch -p1` takes it. Empty when they are equal.
    std::string unified_diff(std::string_view file) const;

private:
    static constexpr std::size_t kNew = static_cast<std::size_t>(-1);

    std::string original_;
    std::string text_;
    std::vector<std::size_t> numbers_;  // of each line of text_ its index in the original; they only grow
};

}  // namespace vpcsim
