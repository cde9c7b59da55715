// SPDX-License-Identifier: GPL-3.0-or-later
// The floor of ./dev bench ide: a bare window with QScintilla in it, showing a file.
#include "shell/benchmark.h"

#include "editor/qscintilla.h"

#include <QApplication>
#include <QFile>

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QsciScintillaBase view;
    view.SendScintilla(QsciScintillaBase::SCI_SETCODEPAGE, QsciScintillaBase::SC_CP_UTF8);
    view.SendScintilla(QsciScintillaBase::SCI_STYLESETFONT, QsciScintillaBase::STYLE_DEFAULT,
                       "JetBrains Mono");
    view.SendScintilla(QsciScintillaBase::SCI_STYLESETSIZE, QsciScintillaBase::STYLE_DEFAULT, 11L);
    view.SendScintilla(QsciScintillaBase::SCI_STYLECLEARALL);
    QFile file(QString::fromLocal8Bit(argv[1]));
    if (argc < 2 || !file.open(QIODevice::ReadOnly))
        return 1;
    view.SendScintilla(QsciScintillaBase::SCI_SETTEXT, file.readAll().constData());
    view.SendScintilla(QsciScintillaBase::SCI_GOTOLINE,
                       argc > 2 ? QByteArray(argv[2]).toLong() : 0);
    view.resize(1280, 800);
    auto *benchmark = new slipway::ide::Benchmark(&view);
    QObject::connect(&view, &QsciScintillaBase::SCN_PAINTED, benchmark,
                     &slipway::ide::Benchmark::notePainted);
    view.show();
    return QApplication::exec();
}
