// Starts what this page uses. Every page works without it.
import { liftDialogs } from "./dialog.js";
import { watchForExit } from "./exit.js";
import { foldMenus } from "./menu.js";
import { switchThemeInPlace } from "./theme.js";

liftDialogs(document);
foldMenus(document);
switchThemeInPlace(document);
watchForExit(document);
