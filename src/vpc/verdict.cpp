#include "vpcsim/vpc/verdict.h"

#include <array>

namespace vpcsim {
namespace {

#define VPCSIM_CODE(name, code, sentence) std::string_view{code},
constexpr std::array kCodes{VPCSIM_DROP_REASONS(VPCSIM_CODE)};
#undef VPCSIM_CODE

#define VPCSIM_SENTENCE(name, code, sentence) std::string_view{sentence},
constexpr std::array kSentences{VPCSIM_DROP_REASONS(VPCSIM_SENTENCE)};
#undef VPCSIM_SENTENCE

#define VPCSIM_NAME(name, text) std::string_view{text},
constexpr std::array kStageNames{VPCSIM_STAGES(VPCSIM_NAME)};
#undef VPCSIM_NAME

template <class Enum, class Names>
std::optional<Enum> find_name(const Names& names, std::string_view wanted)
{
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == wanted)
            return static_cast<Enum>(i);
    return std::nullopt;
}

}  // namespace

std::string_view name(Direction direction) { return direction == Direction::Ingress ? "ingress" : "egress"; }

std::string_view code(DropReason reason) { return kCodes[static_cast<std::size_t>(reason)]; }
std::string_view sentence(DropReason reason) { return kSentences[static_cast<std::size_t>(reason)]; }
std::optional<DropReason> parse_drop_reason(std::string_view code) { return find_name<DropReason>(kCodes, code); }

std::string_view name(Stage stage) { return kStageNames[static_cast<std::size_t>(stage)]; }
std::optional<Stage> parse_stage(std::string_view name) { return find_name<Stage>(kStageNames, name); }

}  // namespace vpcsim
