"""What leads did, as the old API told it: getLeadActivity and getLeadChanges over REST's activity log."""
