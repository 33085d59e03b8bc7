/* What every page has. Pages with a board, a calendar or charts load their own module beside this one. */
import "./busy.js";
import "./theme.js";
import "./menu.js";
import "./dialog.js";
import "./toast.js";
import "./search.js";
import "./shortcuts.js";
import "./list.js";
import "./selection.js";
import "./filter.js";
import "./picker.js";
import "./forms.js";
import "./when.js";
import "./record.js";
import "./upload.js";
import "./files.js";
