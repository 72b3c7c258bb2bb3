"""What others collected, one format a file; found by discovery."""
