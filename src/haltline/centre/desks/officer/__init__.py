"""What officers see: queue, report, helpline, approvals, contests."""
