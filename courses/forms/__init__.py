"""What people type on teaching pages, checked and labelled."""
