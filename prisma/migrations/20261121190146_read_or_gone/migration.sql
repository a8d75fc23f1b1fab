-- AlterTable
ALTER TABLE "Cycle" DROP COLUMN "ended";

-- AlterTable
ALTER TABLE "Remark" DROP COLUMN "sentAt";

-- AlterTable
ALTER TABLE "Talk" DROP COLUMN "channel",
DROP COLUMN "heardAt",
DROP COLUMN "renewed";
