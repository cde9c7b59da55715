// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "previewpage.h"

#include <QBuffer>

class QPdfDocument;
class QPdfSearchModel;
class QPdfView;
class QSpinBox;

namespace slipway::ide {

/// A PDF file: its pages one below the other.
class PdfPage : public PreviewPage
{
    Q_OBJECT

public:
    PdfPage(const QString &path, QWidget *parent);
    ~PdfPage() override;

    QPdfDocument &document() { return *m_document; }
    QPdfView &view() { return *m_view; }
    QPdfSearchModel &search() { return *m_search; }

protected:
    void load() override;

private:
    void buildControls();
    void take(const QByteArray &bytes);
    void notice();
    void askPassword();
    void zoom(qreal factor);
    void showMatch(int step);
    void describe();

    QPdfDocument *m_document;
    QPdfSearchModel *m_search;
    QPdfView *m_view;
    QSpinBox *m_page;
    QLineEdit *m_field;
    QLineEdit *m_password;
    QByteArray m_bytes;
    QBuffer m_buffer;
};

} // namespace slipway::ide
