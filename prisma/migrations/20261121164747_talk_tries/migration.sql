-- AlterTable
ALTER TABLE "Remark" DROP COLUMN "threadTs",
ADD COLUMN     "fromSeq" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "parentKey" TEXT,
ADD COLUMN     "stoppedBy" TEXT,
ADD COLUMN     "tries" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "Talk" DROP COLUMN "threadTs",
ADD COLUMN     "endedAt" TIMESTAMPTZ(3);
