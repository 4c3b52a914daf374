"""Questions asked, answers given, marks earned."""
