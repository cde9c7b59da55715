// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/hosting/blobs/pack_reader.h>
#include <slipway/hosting/http/routes.h>
#include <slipway/hosting/store/listing.h>
#include <slipway/tree/tree.h>

#include "complete_tree.h"

#include <format>
#include <unordered_set>

namespace slipway::hosting {

using drogon::Task;
using namespace std::chrono_literals;

// A path is at most 1,024 bytes (JSON may write each as six) and stands with some 150 more.
static constexpr std::size_t maxTreeBody = 16U << 20;

std::vector<Hash> hashesOf(const std::vector<api::TreeEntry> &entries)
{
    std::vector<Hash> hashes;
    std::unordered_set<Hash> seen;
    for (const api::TreeEntry &entry : entries) {
        if (seen.insert(entry.hash).second)
            hashes.push_back(entry.hash);
    }
    return hashes;
}

Task<Result<std::vector<Hash>>> blobsToSend(Services &services, Deadline,
                                            const std::vector<api::TreeEntry> &entries,
                                            std::vector<Hash> unshown)
{
    CO_TRY(const auto lost, co_await services.io->run([&]() -> Result<std::vector<Hash>> {
        return services.blobs->missing(entries);
    }));
    std::unordered_set<Hash> wanted(lost.begin(), lost.end());
    wanted.insert(unshown.begin(), unshown.end());
    std::vector<Hash> ordered;
    for (const Hash &hash : hashesOf(entries)) {
        if (wanted.contains(hash))
            ordered.push_back(hash);
    }
    co_return ordered;
}

Task<Result<std::vector<api::TreeEntry>>> completeTree(Services &services, Deadline deadline,
                                                       const Caller &caller,
                                                       const ProjectId &project, const Hash &tree)
{
    struct Known
    {
        std::vector<api::TreeEntry> entries;
        std::vector<Hash> unshown;
    };
    CO_TRY(auto known,
           co_await services.store(deadline, caller, [&](AuthorizedStore &store) -> Result<Known> {
               TRY(const std::string listing, store.listing(project, tree));
               TRY(auto entries, parseListing(listing));
               TRY(auto unshown, store.unshownBlobs(hashesOf(entries)));
               return Known{std::move(entries), std::move(unshown)};
           }));
    CO_TRY(const auto missing,
           co_await blobsToSend(services, deadline, known.entries, std::move(known.unshown)));
    if (!missing.empty())
        co_return std::unexpected(
            Error{ErrorKind::Conflict,
                  "tree.incomplete",
                  std::format("{} of the tree's files have not been sent yet.", missing.size()),
                  {}});
    co_return std::move(known.entries);
}

namespace {

struct CheckedTree
{
    std::vector<api::TreeEntry> entries;
    std::string listing;
    Hash hash;
};

Result<CheckedTree> readTree(std::string_view body)
{
    TRY(const json::value value, parseJson(body));
    TRY(auto sent, api::NewTree::fromJson(value));
    TRY(tree::validateTree(sent.entries));
    std::string listing = listingOf(sent.entries);
    const Hash hash = Hash::of(listing);
    return CheckedTree{std::move(sent.entries), std::move(listing), hash};
}

} // namespace

static Task<Answer> createTree(Services &services, Request &request)
{
    CO_TRY(const auto project, request.id<ProjectId>());
    CO_TRY(const CheckedTree tree,
           co_await services.io->run([&] { return readTree(request.body()); }));
    CO_TRY(auto unshown,
           co_await services.store(request.deadline, request.caller, [&](AuthorizedStore &store) {
               return store.createTree(project, tree.hash, tree.listing, hashesOf(tree.entries));
           }));
    CO_TRY(auto missing,
           co_await blobsToSend(services, request.deadline, tree.entries, std::move(unshown)));
    co_return Response::ok(api::TreeState{tree.hash, std::move(missing)}.toJson());
}

static Task<Answer> receiveBlobs(Services &services, Request &request)
{
    CO_TRY(const auto project, request.id<ProjectId>());
    // Before the work, not only after it.
    CO_TRY(co_await services.store(request.deadline, request.caller,
                                   [&](AuthorizedStore &store) -> Result<> {
                                       return store.project(project).transform([](const auto &) {});
                                   }));
    CO_TRY(const auto blobs,
           co_await services.io->run([&] { return readPack(*services.blobs, request.body()); }));
    CO_TRY(co_await services.store(request.deadline, request.caller, [&](AuthorizedStore &store) {
        return store.noteBlobs(project, blobs);
    }));
    co_return Response::ok(json::object{{"stored", blobs.size()}});
}

void addTreeRoutes(Router &router, Services &services)
{
    router.add({.method = "POST",
                .pattern = "/projects/{id}/trees",
                .body = Body::Json,
                .bodyLimit = maxTreeBody,
                .time = 30s,
                .handle = [&](Request &request) { return createTree(services, request); }});
    router.add({.method = "POST",
                .pattern = "/projects/{id}/blobs",
                .body = Body::Pack,
                .bodyLimit = api::maxPackSize,
                .time = 300s,
                .handle = [&](Request &request) { return receiveBlobs(services, request); }});
}

} // namespace slipway::hosting
