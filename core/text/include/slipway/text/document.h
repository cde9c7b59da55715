// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <slipway/base/error.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::text {

/// What a position counts. QString and most protocols count Utf16, Scintilla and files Utf8.
enum class Unit { Utf8, Utf16, CodePoint };

/// A position, or a length, in each unit.
struct Extent
{
    std::size_t bytes = 0;
    std::size_t units = 0;
    std::size_t points = 0;

    bool operator==(const Extent &) const = default;
};

/// Takes `removed` away at `at`, then puts `inserted` there. In a list of edits each one's
/// positions are those of the text that the ones before it have left.
struct Edit
{
    Extent at;
    Extent removed;
    std::string inserted;

    bool operator==(const Edit &) const = default;
};

/// One typed or deleted character: number `sequence` (from 0) of what this agent did.
struct EventId
{
    std::string agent;
    std::uint64_t sequence = 0;

    auto operator<=>(const EventId &) const = default;
};

/// A state of the document, by the last events of which no other knows: mostly one, never many.
/// Sorted. Empty is the empty text at the beginning.
using Version = std::vector<EventId>;

/// How many events of each agent are known, sorted by agent: what to tell the other side when
/// it is not known what it has.
struct Known
{
    std::string agent;
    std::uint64_t events = 0;

    bool operator==(const Known &) const = default;
};
using Summary = std::vector<Known>;

/// Where an anchor goes when text is inserted exactly where it stands.
enum class Stick { Left, Right };

/// A place in the text that moves with it; see Document::addAnchor().
enum class AnchorId : std::uint32_t {};

/// A place as another replica can understand it.
struct SharedPosition
{
    Version version;
    std::size_t point = 0;

    bool operator==(const SharedPosition &) const = default;
};

class DocumentPrivate;

/// A text that several edit at the same time, each on a replica of their own, also without a
/// connection for as long as they like: replicas that have the same events have the same text,
/// in whatever order the messages came, and however often.
///
///     auto mine = Document::create(newAgent("ada"), "first line\n");
///     auto theirs = Document::load(mine->encode(), newAgent("bob"));
///     const Version before = theirs->version();
///     theirs->edit(0, 5, "1st");
///     auto edits = mine->merge(*theirs->encodeSince(before));   // apply these to the editor
///
/// Messages may be lost, doubled and late: what is known already is skipped, and where events are
/// missing merge() changes nothing and answers "text.history_missing"; then ask the other side for
/// encodeSince(summary()).
///
/// Not thread-safe, reading included: one thread at a time. Memory is that of the text, of the
/// inserted characters, and about 40 bytes for each run of typing or deleting.
class Document
{
public:
    /// The longest text, in bytes.
    static constexpr std::size_t longestText = 64 * 1024 * 1024;

    /// A new document whose first event inserts `text`. Do this once for a document: two replicas
    /// that were both created with a text hold that text twice once they are merged.
    static Result<Document> create(std::string agent, std::string_view text = {});

    /// From what encode() gave. The agent must be new to the document (newAgent()): an identity
    /// used by two copies makes them diverge, so it is refused ("text.agent_taken"). What is
    /// damaged or not ours is "text.damaged", what a newer program wrote "text.version_unknown".
    static Result<Document> load(std::string_view file, std::string agent);

    Document(Document &&) noexcept;
    Document &operator=(Document &&) noexcept;
    ~Document();

    const std::string &agent() const;

    // The text

    Extent size() const;
    std::string text() const;
    /// Of code points; shorter at the text's end.
    std::string text(std::size_t at, std::size_t points) const;
    /// The position in each unit. An error where it lies behind the text or inside a character.
    Result<Extent> locate(std::size_t position, Unit unit) const;

    // Editing

    /// An edit of this replica's own. `inserted` is UTF-8 and refused where it is ill-formed. An
    /// edit belongs to the same undo step as the one before it until closeUndoStep().
    Result<> edit(std::size_t at, std::size_t removed, std::string_view inserted,
                  Unit unit = Unit::CodePoint);

    /// Takes in what other replicas did. The edits lead from the text before to that after it.
    /// An error changes nothing: "text.history_missing" (see above), "text.damaged",
    /// "text.version_unknown", "text.agent_taken" (another replica uses our agent).
    Result<std::vector<Edit>> merge(std::string_view message);

    // Versions

    Version version() const;
    Summary summary() const;
    /// Whether all of these events are here.
    bool knows(const Version &version) const;
    /// The whole document: history and text, to be saved.
    std::string encode() const;
    /// A message with what happened after `version`; an error where it is not known here.
    Result<std::string> encodeSince(const Version &version) const;
    /// The same for one who has this much; what is not known here does not matter.
    std::string encodeSince(const Summary &summary) const;
    /// The edits that lead from one version's text to the other's, either way round.
    Result<std::vector<Edit>> diff(const Version &from, const Version &to) const;
    Result<std::string> textAt(const Version &version) const;

    // Undo: each replica its own changes, whatever others did since

    /// The next edit begins a step of its own.
    void closeUndoStep();
    bool canUndo() const;
    bool canRedo() const;
    /// What was inserted in the last step goes, where it is still there; what was deleted comes
    /// back, where nobody else has deleted it too. These are edits like any other: send them.
    /// Nothing where there is no step. Steps last as long as this object, the last 10,000 of them.
    Result<std::vector<Edit>> undo();
    Result<std::vector<Edit>> redo();
    /// Takes back all that these agents did after `since`, as an edit of this replica's own (which
    /// undo() takes back).
    Result<std::vector<Edit>> revert(const std::vector<std::string> &agents,
                                     const Version &since = {});

    // Anchors: cursors, breakpoints, comments

    /// At a code point; an anchor whose text is deleted stands where that text stood. Valid until
    /// removeAnchor().
    AnchorId addAnchor(std::size_t point, Stick stick);
    std::size_t anchor(AnchorId id) const;
    void removeAnchor(AnchorId id);

    /// The place with the version it is meant in, for a message.
    SharedPosition share(std::size_t point) const;
    /// Where that is now; an error where its version is not known here yet.
    Result<std::size_t> resolve(const SharedPosition &position, Stick stick) const;

    /// Bytes held, all told.
    std::size_t memory() const;

private:
    explicit Document(std::unique_ptr<DocumentPrivate> own);
    std::unique_ptr<DocumentPrivate> d;
};

/// A name for one replica in one session: the person's, cut to 16 bytes, and 40 random bits.
std::string newAgent(std::string_view person);
/// The person in the name newAgent() made.
std::string_view personOf(std::string_view agent);

} // namespace slipway::text
