-- AlterTable
ALTER TABLE "CyclePart" ADD COLUMN     "month" TEXT;
