set(sources csvfile.cpp csvmodel.cpp csvpage.cpp imagefile.cpp imagepage.cpp jsonpage.cpp
    jsontree.cpp markdownhtml.cpp markdownpage.cpp markdowntext.cpp pdfpage.cpp previewfeature.cpp previewpage.cpp
    svgcheck.cpp)
