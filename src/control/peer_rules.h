// What several actions on peer connections ask in the same way [domain.md 1.3, 1.5, 1.6].
#pragma once

#include <optional>
#include <string_view>

#include "call.h"

namespace vpcsim {

// A refusal that begins with the connection's name.
void refuse_for(Call& call, const PeerConnection& peer, std::string_view parameter, std::string code,
                std::string_view message);

// [PC-23] Mainland China is every cn- region but cn-hongkong [domain.md 6.3].
bool crosses_border(const Network& network, const PeerConnection& peer);

// Whether the RAM policy of the caller denies the action because of who the other account is.
bool check_policy(Call& call, const PeerConnection& peer, std::string_view action, AccountId other);

// [PC-20, PC-23] A connection between regions needs Cloud Data Transfer of the account, across the border the other
// kind, too.
struct DataTransferCodes {
    std::string_view closed;
    std::string_view cross_border_closed;
};
void check_data_transfer(Call& call, const PeerConnection& peer, AccountId account, std::string_view parameter,
                         const DataTransferCodes& codes);

// What the parameters Bandwidth and LinkType ask for, between regions only [PC-30 - PC-33, PC-37]; none when they are
// not there.
std::int64_t most_bandwidth(const Call& call, const PeerConnection& peer);
std::optional<BitRate> read_bandwidth(Call& call, const PeerConnection& peer);
std::optional<LinkType> read_link_type(Call& call, const PeerConnection& peer);

// ResourceGroupId and Tag, which are noted and do nothing.
void read_labels(Call& call, PeerConnection& peer);

}  // namespace vpcsim
