// SPDX-License-Identifier: GPL-3.0-or-later
#include "caddy_config.h"

#include <slipway/api/error.h>

#include <format>
#include <string>

namespace slipway::hosting {

using json::array;
using json::object;

/// The app's name, caught from the host. Only what the pattern allows gets here, so it is safe in
/// a path.
static constexpr std::string_view slug = "{http.regexp.app.1}";

static std::string inRoute(std::string_view name)
{
    return std::format("{}/{}", slug, name);
}

static object fileServer(std::string_view root)
{
    return {{"handler", "file_server"}, {"root", root}};
}

static object subroute(array routes)
{
    return {{"handler", "subroute"}, {"routes", std::move(routes)}};
}

static object fileMatcher(std::string_view root, array names)
{
    return {{"root", root}, {"try_files", std::move(names)}};
}

static object exists(std::string_view root, std::string_view name)
{
    return {{"file", fileMatcher(root, {name})}};
}

static object rewrite(std::string_view uri)
{
    return {{"handler", "rewrite"}, {"uri", uri}};
}

static object whereHost(std::string_view pattern, std::string_view name = {})
{
    object regexp{{"pattern", pattern}};
    if (!name.empty())
        regexp["name"] = name;
    return {{"header_regexp", object{{"Host", std::move(regexp)}}}};
}

/// A page of ours, whatever was asked for and however.
static array pageHandlers(std::string_view root, std::string_view name, int status,
                          bool retry = false)
{
    object set{{"Cache-Control", array{"no-store"}}};
    if (retry)
        set["Retry-After"] = array{"1"};
    object server = fileServer(root);
    server["status_code"] = std::to_string(status);
    server["canonical_uris"] = false;
    object toPage = rewrite(std::format("/{}", name));
    toPage["method"] = "GET";
    return {object{{"handler", "headers"},
                   {"request",
                    object{{"delete", array{"If-None-Match", "If-Modified-Since", "Range",
                                            "If-Range", "If-Match", "If-Unmodified-Since"}}}},
                   {"response",
                    object{{"set", std::move(set)},
                           {"delete", array{"Etag", "Last-Modified", "Accept-Ranges", "Server"}},
                           {"deferred", true}}}},
            std::move(toPage), std::move(server)};
}

/// What stands in for an app: its page, else that there is no such app.
static array standIns()
{
    return {object{{"match", array{exists(slug, "/wait.html")}},
                   {"handle", pageHandlers(slug, "wait.html", 503, true)},
                   {"terminal", true}},
            object{{"match", array{exists(slug, "/page.html")}},
                   {"handle", pageHandlers(slug, "page.html", 503)},
                   {"terminal", true}},
            object{{"handle", pageHandlers(".pages", "unknown.html", 404)}}};
}

static object serviceRoute()
{
    // Without kept connections the next request follows a changed link. A flush at once is what
    // streams need.
    return {{"match", array{exists(slug, "/web")}},
            {"handle",
             array{object{{"handler", "reverse_proxy"},
                          {"upstreams", array{object{{"dial", std::format("unix/{}/web", slug)}}}},
                          {"flush_interval", -1},
                          {"transport", object{{"protocol", "http"},
                                               {"keep_alive", object{{"enabled", false}}},
                                               {"compression", false},
                                               {"dial_timeout", "5s"}}}}}},
            {"terminal", true}};
}

static object notGetRoute()
{
    return {{"match", array{object{{"not", array{object{{"method", array{"GET", "HEAD"}}}}}}}},
            {"handle", array{object{{"handler", "static_response"},
                                    {"status_code", 405},
                                    {"headers", object{{"Allow", array{"GET, HEAD"}}}}}}},
            {"terminal", true}};
}

/// Hidden files are no part of a site, but for /.well-known/ (RFC 8615).
static object hiddenFilesRoute()
{
    const object wellKnown{
        {"path_regexp", object{{"pattern", R"(^/\.well-known/([^./][^/]*/)*[^./][^/]*$)"}}}};
    return {{"match", array{object{{"path_regexp", object{{"pattern", R"((?s)^/(.*/)?\.|\x00)"}}},
                                   {"not", array{wellKnown}}}}},
            {"handle", array{object{{"handler", "error"}, {"status_code", 404}}}}};
}

static object staticRoute()
{
    const std::string site = inRoute("site");
    const std::string path = "{http.request.uri.path}";
    const object headers{
        {"handler", "headers"},
        {"request", object{{"delete", array{"If-Modified-Since", "If-Unmodified-Since"}}}},
        {"response", object{{"set", object{{"X-Content-Type-Options", array{"nosniff"}}}},
                            // Times are made from contents, see BlobStore: only ETags count.
                            {"delete", array{"Last-Modified"}},
                            {"deferred", true}}}};
    // Kept by browsers, but asked about each time, so a release is seen at once.
    const object caching{
        {"handler", "headers"},
        {"response",
         object{{"set", object{{"Cache-Control", array{"public, max-age=0, must-revalidate"}}}}}}};
    const object encode{{"handler", "encode"},
                        {"encodings", object{{"gzip", object{}}, {"zstd", object{}}}},
                        {"prefer", array{"zstd", "gzip"}}};
    object page = exists(inRoute(""), "/spa");
    page["header"] = object{{"Accept", array{"*text/html*"}}};
    page["not"] = array{object{{"path_regexp", object{{"pattern", R"(\.[^/]*$)"}}}}};

    array routes{
        object{{"handle", array{headers, caching}}}, notGetRoute(), hiddenFilesRoute(),
        object{{"handle", array{encode}}},
        // The first that matches decides; what is there is served as it stands.
        object{{"group", "file"},
               {"match", array{object{{"file", fileMatcher(site, {path, path + "/index.html"})}}}},
               {"handle", array{}}},
        object{{"group", "file"},
               {"match", array{object{{"file", fileMatcher(site, {path + ".html"})}}}},
               {"handle", array{rewrite("{http.matchers.file.relative}")}}},
        // A missing asset is missing: only what is asked for as a page gets the single page.
        object{{"group", "file"},
               {"match", array{std::move(page)}},
               {"handle", array{rewrite("/index.html")}}},
        object{{"handle", array{fileServer(site)}}}};
    return {{"match", array{exists(site, "/")}},
            {"handle", array{subroute(std::move(routes))}},
            {"terminal", true}};
}

static object jsonAnswer(std::string_view status, std::string body)
{
    return {{"handler", "static_response"},
            {"status_code", status},
            {"headers", object{{"Content-Type", array{"application/json"}}}},
            {"body", std::move(body)}};
}

/// What the API says itself of a body, for one it never gets to see.
static object tooLarge(const EdgeOptions &options)
{
    const Error error{ErrorKind::TooLarge,
                      "request.too_large",
                      std::format("The body is larger than the {} bytes the server takes at once.",
                                  options.maxApiBody),
                      {}};
    return jsonAnswer("413", json::serialize(api::errorToJson(error)));
}

/// Refused at once where its length is known, else when there has been too much of it.
static array limitApiBody(const EdgeOptions &options)
{
    constexpr std::string_view length = "{http.request.header.Content-Length}";
    return {
        object{{"match", array{object{{"expression", std::format("{0} != '' && int({0}) > {1}",
                                                                 length, options.maxApiBody)}}}},
               {"handle", array{tooLarge(options)}},
               {"terminal", true}},
        object{{"handle",
                array{object{{"handler", "request_body"}, {"max_size", options.maxApiBody}}}}}};
}

/// Names of hosts have no case; our folders have. There is no way to say it but letter by letter.
static object lowerHost()
{
    array letters;
    for (char letter = 'A'; letter <= 'Z'; ++letter)
        letters.push_back(object{{"search", std::string(1, letter)},
                                 {"replace", std::string(1, static_cast<char>(letter | 0x20))}});
    return {{"match", array{whereHost("[A-Z]")}},
            {"handle", array{object{{"handler", "headers"},
                                    {"request",
                                     object{{"replace", object{{"Host", std::move(letters)}}}}}}}}};
}

static array errorRoutes(const EdgeOptions &options)
{
    const auto where = [](std::string_view condition, object more = {}) {
        more["expression"] = std::format("{} && '{}' != ''", condition, slug);
        return array{std::move(more)};
    };
    array own = pageHandlers(inRoute("site"), "404.html", 404);
    return {object{{"match", array{object{{"expression", "{http.error.status_code} == 413"}}}},
                   {"handle", array{tooLarge(options)}},
                   {"terminal", true}},
            object{{"match",
                    where("{http.error.status_code} == 404", exists(inRoute("site"), "/404.html"))},
                   {"handle", array{subroute({object{{"handle", std::move(own)}}})}},
                   {"terminal", true}},
            object{{"match", where("{http.error.status_code} == 404")},
                   {"handle", array{subroute({object{
                                  {"handle", pageHandlers(".pages", "not-found.html", 404)}}})}},
                   {"terminal", true}},
            object{{"match", where("{http.error.status_code} in [502, 503, 504]")},
                   {"handle", array{subroute(standIns())}},
                   {"terminal", true}}};
}

/// The domain with its dots taken literally, and a port or a root dot behind it.
static std::string domainPattern(std::string_view domain)
{
    std::string pattern;
    for (const char c : domain) {
        if (c == '.')
            pattern += '\\';
        pattern += c;
    }
    return pattern + R"(\.?(?::[0-9]+)?$)";
}

static constexpr auto malformedRequest =
    R"({"error":{"code":"request.malformed","message":"The request is malformed, or larger than )"
    R"(the server takes."}})";

static array routes(const EdgeOptions &options)
{
    const std::string domain = domainPattern(options.domain);
    const object clean{{"handler", "headers"},
                       {"request", object{{"delete", array{edgeHeader}}}},
                       {"response", object{{"delete", array{"Server"}}, {"deferred", true}}}};
    array app{object{{"handle", array{clean}}}, serviceRoute(), staticRoute()};
    for (const auto &standIn : standIns())
        app.push_back(standIn);
    // What the API's library refuses by itself has no body: a method nobody knows.
    const object bare{
        {"match",
         object{{"status_code", array{4}}, {"headers", object{{"Content-Type", nullptr}}}}},
        {"routes", array{object{{"handle", array{jsonAnswer("{http.reverse_proxy.status_code}",
                                                            malformedRequest)}}}}}};
    // Without a flush at once, with which Caddy keeps it from the API that a client has hung up.
    const object toApi{
        {"handler", "reverse_proxy"},
        {"upstreams", array{object{{"dial", options.api}}}},
        {"handle_response", array{bare}},
        {"headers", object{{"request", object{{"set", object{{std::string(edgeHeader),
                                                              array{options.secret.reveal()}}}}}},
                           {"response", object{{"delete", array{"Server"}}}}}}};
    array api = limitApiBody(options);
    api.push_back(object{{"handle", array{toApi}}});
    return {lowerHost(),
            object{{"match",
                    array{whereHost(std::format(R"(^([a-z0-9][a-z0-9-]*)\.{})", domain), "app")}},
                   {"handle", array{subroute(std::move(app))}},
                   {"terminal", true}},
            // A name below the domain that cannot be an app's.
            object{{"match", array{whereHost(std::format(R"(\.{})", domain))}},
                   {"handle", pageHandlers(".pages", "unknown.html", 404)},
                   {"terminal", true}},
            object{{"handle", array{subroute(std::move(api))}}}};
}

json::value initialConfig()
{
    return object{
        {"admin", object{{"listen", std::format("unix/{}", adminSocket)},
                         {"config", object{{"persist", false}}}}},
        // Errors of apps are theirs; what is left is about Caddy itself.
        {"logging", object{{"logs", object{{"default", object{{"level", "WARN"},
                                                              {"exclude", array{"http"}}}}}}}}};
}

json::value edgeConfig(const EdgeOptions &options)
{
    object config = initialConfig().as_object();
    config["apps"] = object{
        {"http",
         object{{"grace_period", "2s"},
                {"servers",
                 object{{"edge", object{{"listen", array{options.listen}},
                                        {"automatic_https", object{{"disable", true}}},
                                        {"max_header_bytes", 65536},
                                        {"read_header_timeout", "30s"},
                                        {"routes", routes(options)},
                                        {"errors", object{{"routes", errorRoutes(options)}}}}}}}}}};
    return config;
}

} // namespace slipway::hosting
