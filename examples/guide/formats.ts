// The server checks strings; what a format of your own means is said there.

// #region formats
import Format from 'typebox/format'

Format.Set('isbn', (text) => /^97[89]\d{10}$/.test(text))
// #endregion
