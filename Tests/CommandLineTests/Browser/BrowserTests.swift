import Testing

/// Pages in a browser, which has one page at a time.
@Suite(.serialized) enum BrowserTests {}
