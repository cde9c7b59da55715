// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>

// Part of every test. What will be true soon is waited for as long as a busy
// machine may take, not Qt Test's five seconds; what is true is not waited for at all.
#undef QTRY_VERIFY
#undef QTRY_VERIFY2
#undef QTRY_COMPARE
#undef QTRY_COMPARE_NE
#undef QTRY_COMPARE_GT
#undef QTRY_COMPARE_GE
#define QTRY_VERIFY(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, std::chrono::seconds(30))
#define QTRY_VERIFY2(condition, message)                                                           \
    QTRY_VERIFY2_WITH_TIMEOUT(condition, message, std::chrono::seconds(30))
#define QTRY_COMPARE(actual, expected)                                                             \
    QTRY_COMPARE_WITH_TIMEOUT(actual, expected, std::chrono::seconds(30))
#define QTRY_COMPARE_NE(actual, expected)                                                          \
    QTRY_COMPARE_NE_WITH_TIMEOUT(actual, expected, std::chrono::seconds(30))
#define QTRY_COMPARE_GT(actual, expected)                                                          \
    QTRY_COMPARE_GT_WITH_TIMEOUT(actual, expected, std::chrono::seconds(30))
#define QTRY_COMPARE_GE(actual, expected)                                                          \
    QTRY_COMPARE_GE_WITH_TIMEOUT(actual, expected, std::chrono::seconds(30))
