"""The project: settings, URLs and the API mount; imported by nobody."""
