"""Working days of the agency: weekends, national holidays and cuti bersama, with what is only an estimate."""
