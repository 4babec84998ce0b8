#include "vpcsim/scenario/yaml_reader.h"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <streambuf>

#include "source_text.h"
#include "tree_builder.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

// MeteredInput: hands the text to the YAML library, but no more than kLongestStretch bytes without an event in between.
// An opening bracket may turn out to begin a key, so the library queues tokens until it closes: some 230 bytes for
// each "[" of a file.
class MeteredInput final : public std::streambuf {
public:
    struct StretchTooLong {};

    explicit MeteredInput(std::string_view text)
    {
        char* begin = const_cast<char*>(text.data());  // streambuf's get area is never written to
        setg(begin, begin, begin + text.size());
    }

    void progressed() { since_event_ = 0; }

protected:
    std::streamsize xsgetn(char* to, std::streamsize count) override
    {
        since_event_ += static_cast<std::size_t>(count);
        if (since_event_ > kLongestStretch)
            throw StretchTooLong{};
        return std::streambuf::xsgetn(to, count);
    }

private:
    std::size_t since_event_ = 0;
};

struct Translation {
    std::string_view library_says;
    std::string_view we_say;
};

// The library names its own rules; we name what is likely wrong with the line.
const Translation kTranslations[] = {
    {YAML::ErrorMsg::END_OF_MAP, "a key was expected here; is the line indented like the keys above it?"},
    {YAML::ErrorMsg::END_OF_SEQ, "a list entry was expected here; is the line indented like the `- ` above it?"},
    {YAML::ErrorMsg::END_OF_MAP_FLOW, "a `,` or the closing `}` is missing before this"},
    {YAML::ErrorMsg::END_OF_SEQ_FLOW, "a `,` or the closing `]` is missing before this"},
    {YAML::ErrorMsg::MAP_VALUE, "a `:` cannot stand here; quote a text that contains `: `, and indent the keys of one "
                                "map alike"},
    {YAML::ErrorMsg::MAP_KEY, "a key cannot stand here; begin it on a line of its own"},
    {YAML::ErrorMsg::BLOCK_ENTRY, "a list entry `- ` cannot stand here; begin it on a line of its own"},
    {YAML::ErrorMsg::FLOW_END, "a closing bracket without its opening one"},
    {YAML::ErrorMsg::TAB_IN_INDENTATION, "a tab in the indentation; indent with spaces"},
    {YAML::ErrorMsg::UNKNOWN_ANCHOR, "aliases (`*name`) are not accepted; write the value out"},
    {YAML::ErrorMsg::UNKNOWN_TOKEN, "a value cannot begin with this character; put it in quotes"},
    {YAML::ErrorMsg::BAD_FILE, "nested too deeply"},
};

std::string translated(const std::string& message, std::string_view line_before, const TreeBuilder& builder)
{
    const bool behind_something = line_before.find_first_not_of(' ') != std::string_view::npos;
    if (behind_something && (message == YAML::ErrorMsg::END_OF_MAP || message == YAML::ErrorMsg::END_OF_SEQ))
        return "this cannot follow what stands before it on the line; quote a text that contains `[`, `{`, `,` or "
               "quotes";
    if (message == YAML::ErrorMsg::EOF_IN_SCALAR)
        return format("the file ends inside a quoted text; a quote is not closed after line {}",
                      builder.last_event().line);
    if (message.starts_with(YAML::ErrorMsg::INVALID_ESCAPE))
        return format("unknown escape `\\{}` in double quotes; write `\\\\` for a backslash, or use single quotes",
                      message.substr(std::string_view{YAML::ErrorMsg::INVALID_ESCAPE}.size()));
    const auto known = std::ranges::find(kTranslations, message, &Translation::library_says);
    return known != std::end(kTranslations) ? std::string{known->we_say} : format("not valid YAML: {}", message);
}

// False when reading stopped before the end of the text; why is in the diagnostics.
bool parse(MeteredInput& input, SourceText& source, TreeBuilder& builder, std::vector<Diagnostic>& diagnostics)
{
    try {
        std::istream stream{&input};
        YAML::Parser parser{stream};
        while (parser.HandleNextDocument(builder)) {
        }
        builder.finish();
        return true;
    } catch (const ReadingStopped&) {
    } catch (const MeteredInput::StretchTooLong&) {
        diagnostics.push_back({builder.last_event(),
                               format("a bracket, quoted text or comment that begins here or later goes on for more "
                                      "than {} KiB; close it, or write the outer levels as indented lines",
                                      kLongestStretch / 1024)});
    } catch (const YAML::Exception& error) {
        if (const auto bracket = source.unclosed_bracket()) {
            diagnostics.push_back({source.origin(*bracket), not_closed(source.at(*bracket))});
            return false;
        }
        const auto offset = static_cast<std::size_t>(std::max(error.mark.pos, 0));
        const Origin at = error.mark.is_null() ? builder.last_event() : source.origin(offset);
        if (!builder.has_tab_in_line(at.line))
            diagnostics.push_back({at, translated(error.msg, source.line_before(offset), builder)});
    }
    return false;
}

}  // namespace

Value read_yaml(std::string_view text, std::vector<Diagnostic>& diagnostics)
{
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    if (text.starts_with(kByteOrderMark))  // some editors write one
        text.remove_prefix(kByteOrderMark.size());
    if (const auto unreadable = first_unreadable(text)) {
        diagnostics.push_back(*unreadable);
        return {};
    }

    SourceText source{text};
    MeteredInput input{text};
    TreeBuilder builder{source, diagnostics, [&input] { input.progressed(); }};
    if (!parse(input, source, builder, diagnostics))
        return {};
    Value root = builder.take_root();
    if (root.is_null() && diagnostics.empty())
        diagnostics.push_back({{1, 1}, "the file has nothing in it; a scenario begins with `version: 1`"});
    return root;
}

}  // namespace vpcsim
