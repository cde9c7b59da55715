// SPDX-License-Identifier: GPL-3.0-or-later
// Stands in for libproxy until somebody asks it which proxy to use. Qt's network library is linked
// with it, and it with curl, and that with TLS, LDAP and Kerberos: forty libraries, a sixth of the
// time from the window's start to its text, for a question that most sessions never ask. The
// functions are those of libproxy's proxy.h, with GLib's types as what they are.
#include <dlfcn.h>

namespace {

/// A function of the real library, which is loaded at the first call; null where there is none.
template<class Function>
Function *real(const char *name)
{
    static void *const library = ::dlopen(SLIPWAY_LIBPROXY, RTLD_NOW | RTLD_LOCAL);
    return library ? reinterpret_cast<Function *>(::dlsym(library, name)) : nullptr;
}

} // namespace

extern "C" {

#pragma GCC visibility push(default)

void *px_proxy_factory_new()
{
    const auto function = real<void *()>("px_proxy_factory_new");
    return function ? function() : nullptr;
}

char **px_proxy_factory_get_proxies(void *factory, const char *url)
{
    const auto function = real<char **(void *, const char *)>("px_proxy_factory_get_proxies");
    return function ? function(factory, url) : nullptr;
}

void px_proxy_factory_free_proxies(char **proxies)
{
    if (const auto function = real<void(char **)>("px_proxy_factory_free_proxies"))
        function(proxies);
}

void px_proxy_factory_free(void *factory)
{
    if (const auto function = real<void(void *)>("px_proxy_factory_free"))
        function(factory);
}

void *px_proxy_factory_copy(void *factory)
{
    const auto function = real<void *(void *)>("px_proxy_factory_copy");
    return function ? function(factory) : nullptr;
}

unsigned long px_proxy_factory_get_type()
{
    const auto function = real<unsigned long()>("px_proxy_factory_get_type");
    return function ? function() : 0;
}

#pragma GCC visibility pop

} // extern "C"
