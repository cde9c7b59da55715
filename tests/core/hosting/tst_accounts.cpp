// SPDX-License-Identifier: GPL-3.0-or-later
#include <slipway/base/files.h>
#include <slipway/hosting/accounts/email.h>
#include <slipway/hosting/accounts/passwords.h>
#include <slipway/hosting/projects/names.h>
#include <slipway/hosting/store/deployments.h>
#include <slipway/hosting/store/listing.h>
#include <slipway/hosting/variables/variables.h>
#include <slipway/tree/tree.h>

#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace slipway;
using namespace slipway::hosting;
namespace fs = std::filesystem;

class TestAccounts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void emails_data()
    {
        QTest::addColumn<QByteArray>("email");
        QTest::addColumn<QByteArray>("key"); // null: refused
        QTest::newRow("plain") << QByteArray("ada@example.org") << QByteArray("ada@example.org");
        QTest::newRow("upper case")
            << QByteArray("Ada@Example.ORG") << QByteArray("ada@example.org");
        QTest::newRow("one label") << QByteArray("ada@localhost") << QByteArray("ada@localhost");
        QTest::newRow("no at") << QByteArray("ada.example.org") << QByteArray();
        QTest::newRow("two at") << QByteArray("a@b@c") << QByteArray();
        QTest::newRow("nobody") << QByteArray("@example.org") << QByteArray();
        QTest::newRow("nowhere") << QByteArray("ada@") << QByteArray();
        QTest::newRow("two dots") << QByteArray("ada@a..b") << QByteArray();
        QTest::newRow("space") << QByteArray("ada l@b.c") << QByteArray();
        QTest::newRow("line break") << QByteArray("ada@b.c\nBcc: x") << QByteArray();
        QTest::newRow("not utf-8") << QByteArray("\xff@b.c") << QByteArray();
        QTest::newRow("too long") << QByteArray(65, 'a') + "@b.c" << QByteArray();
    }

    void emails()
    {
        QFETCH(QByteArray, email);
        QFETCH(QByteArray, key);
        const auto result = emailKey(email.toStdString());
        QCOMPARE(result.has_value(), !key.isNull());
        if (result)
            QCOMPARE(*result, key.toStdString());
    }

    void passwords_data()
    {
        QTest::addColumn<QByteArray>("password");
        QTest::addColumn<bool>("accepted");
        QTest::newRow("eight") << QByteArray("12345678") << true;
        QTest::newRow("seven") << QByteArray("1234567") << false;
        QTest::newRow("seven of two bytes") << QByteArray("äöüäöüä") << false;
        QTest::newRow("eight of two bytes") << QByteArray("äöüäöüäö") << true;
        QTest::newRow("200") << QByteArray(200, 'x') << true;
        QTest::newRow("201") << QByteArray(201, 'x') << false;
        QTest::newRow("nul") << QByteArray("1234\0005678", 9) << false;
        QTest::newRow("not utf-8") << QByteArray("12345678\xff") << false;
    }

    void passwords()
    {
        QFETCH(QByteArray, password);
        QFETCH(bool, accepted);
        QCOMPARE(validatePassword(Secret(password.toStdString())).has_value(), accepted);
    }

    void hashesArePersonal()
    {
        const Secret password("correct horse");
        const std::string hash = Passwords::hashNow(password).value();
        QVERIFY(hash.starts_with("$y$"));
        QVERIFY(hash != Passwords::hashNow(password).value());
        QVERIFY(Passwords::verifyNow(password, hash));
        QVERIFY(!Passwords::verifyNow(Secret("correct horsf"), hash));
        QVERIFY(!Passwords::verifyNow(password, "*0"));
        QVERIFY(!Passwords::verifyNow(password, ""));
    }

    void slugs_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("slug");
        QTest::newRow("plain") << QByteArray("shop") << QByteArray("shop");
        QTest::newRow("words") << QByteArray("  My Shop! (new) ") << QByteArray("my-shop-new");
        QTest::newRow("no letter") << QByteArray("日本") << QByteArray("app");
        QTest::newRow("reserved") << QByteArray("API") << QByteArray("app");
        QTest::newRow("punycode") << QByteArray("xn--x") << QByteArray("xn-x");
        QTest::newRow("long") << QByteArray(80, 'a') << QByteArray(35, 'a');
    }

    void slugs()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, slug);
        QCOMPARE(slugFrom(name.toStdString()), slug.toStdString());
        QVERIFY(validateSlug(slugFrom(name.toStdString())).has_value());
    }

    void refusesSlugs()
    {
        for (const char *slug : {"", "-a", "a-", "A", "a.b", "a_b", "ä", "www", "xn--a", "a b"})
            QVERIFY2(!validateSlug(slug).has_value(), slug);
        QVERIFY(!validateSlug(std::string(41, 'a')).has_value());
    }

    void urlsLeaveTheUsualPortOut()
    {
        QCOMPARE(PublicAddress("apps.localhost", 7770).urlOf("shop"),
                 std::string("http://shop.apps.localhost:7770/"));
        QCOMPARE(PublicAddress("example.org", 80).urlOf("shop"),
                 std::string("http://shop.example.org/"));
    }

    void variableNames_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<bool>("accepted");
        QTest::newRow("plain") << QByteArray("API_KEY") << true;
        QTest::newRow("underscore") << QByteArray("_x1") << true;
        QTest::newRow("digit") << QByteArray("1x") << false;
        QTest::newRow("equals") << QByteArray("A=B") << false;
        QTest::newRow("empty") << QByteArray("") << false;
        QTest::newRow("ours") << QByteArray("PORT") << false;
        QTest::newRow("ours too") << QByteArray("SLIPWAY_X") << false;
        QTest::newRow("long") << QByteArray(129, 'x') << false;
    }

    void variableNames()
    {
        QFETCH(QByteArray, name);
        QFETCH(bool, accepted);
        QCOMPARE(validateVariableName(name.toStdString()).has_value(), accepted);
    }

    void sealsForOnePlace()
    {
        QTemporaryDir folder;
        const fs::path file = fs::path(folder.path().toStdString()) / "secret.key";
        const Vault vault = Vault::open(file).value();
        struct stat info{};
        QCOMPARE(stat(file.c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0600U);

        const std::string sealed = vault.seal(Secret("value"), "p/A");
        QVERIFY(!sealed.contains("value"));
        QVERIFY(sealed != vault.seal(Secret("value"), "p/A"));
        QCOMPARE(vault.open(sealed, "p/A").value().reveal(), std::string_view("value"));
        QVERIFY(!vault.open(sealed, "p/B").has_value());
        std::string changed = sealed;
        changed.back() = static_cast<char>(changed.back() ^ 1);
        QVERIFY(!vault.open(changed, "p/A").has_value());
        QVERIFY(!vault.open("", "p/A").has_value());

        // Another program with the same key file.
        QCOMPARE(Vault::open(file).value().open(sealed, "p/A").value().reveal(),
                 std::string_view("value"));
    }

    void neverReplacesAKeyFileItCannotRead()
    {
        QTemporaryDir folder;
        const fs::path file = fs::path(folder.path().toStdString()) / "secret.key";
        QVERIFY(writeFileAtomic(file, "not a key").has_value());
        QCOMPARE(Vault::open(file).error().code, std::string("vault.key_invalid"));
        QCOMPARE(readFile(file).value(), std::string("not a key"));
    }

    void aListingIsWhatTheTreeIsNamedAfter()
    {
        const std::vector<api::TreeEntry> entries{
            {"b c/ä.txt", false, 0, Hash::of("")},
            {"a", true, 12345678901, Hash::of("a")},
        };
        const std::string listing = listingOf(entries);
        QVERIFY(Hash::of(listing) == tree::treeHash(entries));
        const auto read = parseListing(listing).value();
        QCOMPARE(read.size(), std::size_t(2));
        QVERIFY(read[0] == entries[1]);
        QVERIFY(read[1] == entries[0]);
        for (const char *broken : {"x", "x 1", "x 1 abc path", "x a b c\n"})
            QVERIFY2(!parseListing(broken).has_value(), broken);
    }

    void statusesOnlyGoForward()
    {
        using enum api::DeploymentStatus;
        QVERIFY(isLegal(Queued, Building));
        QVERIFY(isLegal(Building, Live));
        QVERIFY(isLegal(Stopped, Starting));
        QVERIFY(!isLegal(Failed, Live));
        QVERIFY(!isLegal(Live, Cancelled));
        QVERIFY(!isLegal(Cancelled, Building));
        for (int from = 0; from <= static_cast<int>(Replaced); ++from)
            QVERIFY(!isLegal(static_cast<api::DeploymentStatus>(from), Queued));
    }
};

QTEST_GUILESS_MAIN(TestAccounts)
#include "tst_accounts.moc"
