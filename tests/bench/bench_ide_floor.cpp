// SPDX-License-Identifier: GPL-3.0-or-later
// The floor of ./dev bench ide: a bare window with QScintilla in it, showing a file, or the first
// of several that are all read.
#include "shell/benchmark.h"

#include "editor/qscintilla.h"

#include <QApplication>
#include <QFile>
#include <QStackedWidget>

static QsciScintillaBase *show(const QString &path)
{
    auto *view = new QsciScintillaBase;
    view->SendScintilla(QsciScintillaBase::SCI_SETCODEPAGE, QsciScintillaBase::SC_CP_UTF8);
    view->SendScintilla(QsciScintillaBase::SCI_STYLESETFONT, QsciScintillaBase::STYLE_DEFAULT,
                        "JetBrains Mono");
    view->SendScintilla(QsciScintillaBase::SCI_STYLESETSIZE, QsciScintillaBase::STYLE_DEFAULT, 11L);
    view->SendScintilla(QsciScintillaBase::SCI_STYLECLEARALL);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read a file");
    view->SendScintilla(QsciScintillaBase::SCI_SETTEXT, file.readAll().constData());
    return view;
}

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QStringList files = QCoreApplication::arguments().mid(1);
    long line = 0;
    if (files.size() > 2 && files[0] == QLatin1StringView("--line")) {
        line = files[1].toLong();
        files = files.mid(2);
    }
    QStackedWidget window;
    for (const QString &file : std::as_const(files))
        window.addWidget(show(file));
    auto *view = qobject_cast<QsciScintillaBase *>(window.widget(0));
    if (!view)
        return 1;
    view->SendScintilla(QsciScintillaBase::SCI_GOTOLINE, line);
    window.resize(1280, 800);
    auto *benchmark = new slipway::ide::Benchmark(view);
    QObject::connect(view, &QsciScintillaBase::SCN_PAINTED, benchmark,
                     &slipway::ide::Benchmark::notePainted);
    window.show();
    return QApplication::exec();
}
